/** What a table does with its rows, apart from drawing them. */

import { language } from "../text/index.js";

/** Rows in which a cell holds the query, whatever its case. */
export function matching(rows, columns, query) {
  const wanted = query.trim().toLocaleLowerCase();
  if (!wanted) return rows;
  const holds =
    (row) =>
    ({ value }) =>
      plain(value(row)).toLocaleLowerCase().includes(wanted);
  return rows.filter((row) => columns.some(holds(row)));
}

/** Rows by one column, stable; missing values last. No order: as they came. */
export function sorted(rows, columns, order) {
  if (!order) return rows;
  const { value } = columns.find(({ name }) => name === order.name);
  const collator = new Intl.Collator(language, { numeric: true });
  const turn = order.down ? -1 : 1;
  return rows.toSorted((a, b) => compare(value(a), value(b), collator, turn));
}

function compare(a, b, collator, turn) {
  if (a == null || b == null) return (a == null) - (b == null);
  if (typeof a === "number" && typeof b === "number") return turn * (a - b);
  return turn * collator.compare(plain(a), plain(b));
}

/** Rows as tab-separated text, for the clipboard. */
export function asTabbed(rows, columns) {
  const head = columns.map(({ label }) => label).join("\t");
  const lines = rows.map((row) => columns.map(({ value }) => safe(value(row))).join("\t"));
  return [head, ...lines].join("\n");
}

const plain = (value) => (Array.isArray(value) ? value.join(" › ") : String(value ?? ""));

/** One cell on one line; a text that a spreadsheet would run as a formula is marked as text. */
function safe(value) {
  if (typeof value === "number") return String(value);
  const line = plain(value).replace(/\s+/g, " ").trim();
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}
