/** Quality: what was read, what was done to it, and where the data and the tree disagree. */

import { html, nothing } from "../../vendor/lit.js";
import { restricted } from "../access.js";
import { own } from "../drill.js";
import { empty, figure } from "../parts/figure.js";
import { callsAmount, nodeLink, nodeText, num } from "../parts/pieces.js";
import { callsColumn, nodeColumn, numberColumn, ruleNode } from "../parts/table-columns.js";
import { amount, number, say, t } from "../text/index.js";
import { warningText } from "../text/warnings.js";

const anomaly = "complete:anomalies_top20";

export const keys = [
  "data_quality",
  "total_rows",
  anomaly,
  "duplicates_by_text",
  "unreachable_nodes",
  "nodes",
];

const counts = [
  "rows_skipped",
  "rows_repeated",
  "calls_reordered",
  "calls_with_jumps",
  "parent_conflicts",
  "text_conflicts",
  "bad_dates",
  "duplicate_files",
  "overlapping_calls",
];

export function render({ doc }) {
  const quality = doc.get("data_quality");
  const ofTree = html`${loops(quality)} ${anomalies(doc)} ${duplicates(doc)} ${unreachable(doc)}`;
  // A share has no report on the files: that is its owner's.
  if (restricted) return html`<div class="figures">${ofTree}</div>`;
  return html`
    ${reconciliation(doc, quality)} ${warnings(quality)}
    <div class="figures">
      ${files(quality, doc)} ${done(quality)} ${reordered(doc, quality)} ${skipped(quality)} ${ofTree}
    </div>
  `;
}

/** Rows read = rows used + rows skipped, to the row. */
function reconciliation(doc, { rows_skipped: dropped }) {
  const rows = doc.get("total_rows");
  const all = doc.get("total_calls_unfiltered");
  const calls = callsAmount(all, doc.filters.length ? undefined : own.everything());
  return html`
    <dl class="headline is-sum" data-figure="total_rows">
      <div class="stat"><dt>${t.quality.read}</dt><dd class="stat-value">${num(rows)}</dd></div>
      <div class="stat">
        <dt>${t.quality.used}</dt><dd class="stat-value">${num(rows - dropped)}</dd>
        <dd class="stat-note">${say(t.quality.inCalls, { calls })}</dd>
      </div>
      <div class="stat">
        <dt>${t.quality.rows_skipped}</dt><dd class="stat-value">${num(dropped)}</dd>
      </div>
    </dl>
  `;
}

function warnings({ warnings: list = [] }) {
  if (!list.length) return nothing;
  return html`<ul class="note is-warning">
    ${list.map((warning) => html`<li><bdi>${warningText(warning)}</bdi></li>`)}
  </ul>`;
}

const counted = (name) => numberColumn(name, t.quality.columns[name], (row) => row[name]);

const column = (name, cell) => ({
  name,
  label: t.quality.columns[name],
  value: (row) => row[name],
  ...(cell && { cell }),
});

function files({ files: rows = [] }, doc) {
  const ofFile = ({ source }) => (doc.filters.length ? undefined : own.source(source)); // whole files
  const columns = [
    column("source", ({ source }) => html`<bdi>${source}</bdi>`),
    ...["rows", "rows_skipped"].map((name) => counted(name)),
    callsColumn("calls", t.quality.columns.calls, (row) => row.calls, ofFile),
    ...["calls_reordered", "calls_with_jumps"].map((name) => counted(name)),
    column("encoding"),
    column("delimiter", ({ delimiter }) => t.delimiters[delimiter] ?? delimiter),
    column("date_format", (row) => dateFormat(row)),
  ];
  return figure({
    key: "files",
    wide: true,
    body: html`<data-table .columns=${columns} .rows=${rows} .label=${t.figures.files}></data-table>`,
  });
}

const dateFormat = ({ date_format: format, date_ambiguous: ambiguous }) => html`
  <bdi dir="ltr">${format ?? "–"}</bdi>
  ${ambiguous ? html`<span class="tag is-warning">${t.quality.ambiguous}</span>` : nothing}
`;

/** Where on this view there is more about a count: for calls, with a way to them. */
const details = {
  rows_skipped: "rows_skipped_reasons",
  calls_reordered: "order",
  calls_with_jumps: "anomalies_top20",
};

function toDetails(name, n) {
  if (!n || !details[name]) return num(n);
  const figure = () => document.querySelector(`[data-figure=${details[name]}]`);
  return html`<button type="button" class="lead-link" title=${t.figures[details[name]]}
    @click=${() => figure()?.scrollIntoView({ block: "center" })}>${num(n)}</button>`;
}

function done(quality) {
  return figure({
    key: "data_quality",
    wide: true,
    body: html`<dl class="counts">
      ${counts.map(
        (name) => html`<div class=${quality[name] ? "" : "is-none"} data-count=${name}>
          <dt>${t.quality[name]}</dt>
          <dd>${toDetails(name, quality[name] ?? 0)}</dd>
        </div>`,
      )}
    </dl>`,
  });
}

function skipped({ rows_skipped_reasons: reasons = [] }) {
  if (!reasons.length) return nothing;
  const columns = [
    column("reason", ({ reason }) => t.reasons[reason] ?? reason),
    numberColumn("count", t.quality.columns.count, (row) => row.count),
    column(
      "lines",
      ({ lines = [] }) =>
        html`<bdi dir="ltr">${lines.map((line) => number(line)).join(", ")}</bdi>`,
    ),
  ];
  return figure({
    key: "rows_skipped_reasons",
    body: html`<data-table .columns=${columns} .rows=${reasons}
      .label=${t.figures.rows_skipped_reasons}></data-table>`,
  });
}

/** What putting rows back in order changed: counts before and after, and a few calls. */
function reordered(doc, { files: list = [] }) {
  const mended = list.filter(({ order }) => order).map(({ source, order }) => ({ source, ...order }));
  if (!mended.length) return nothing;
  const texts = new Map(doc.get("nodes").map(({ rule_id: id, text }) => [id, text]));
  const path = (ids) =>
    html`<span class="ids">${ids.map((id) => nodeLink(id, texts.get(id) ?? String(id)))}</span>`;
  const both = ({ in_file_order: before, repaired }) =>
    html`<bdi dir="ltr">${num(before)} → <b>${num(repaired)}</b></bdi>`;
  const columns = [
    column("source", ({ source }) => html`<bdi>${source}</bdi>`),
    column("sorted_by", (row) => t.quality.sortedBy[row.sorted_by] ?? t.quality.sortedBy.mixed),
    numberColumn("calls_reordered", t.quality.columns.calls_reordered, (row) => row.calls_reordered),
    column("distinct_paths", (row) => both(row.distinct_paths)),
    column("most_common_path", (row) => both(row.most_common_path)),
  ];
  const examples = [
    column("call_id", ({ call_id: id }) => html`<bdi dir="ltr">${id}</bdi>`),
    column("in_file_order", (row) => path(row.in_file_order)),
    column("repaired", (row) => path(row.repaired)),
  ];
  return figure({
    key: "order",
    wide: true,
    of: say(t.quality.orderOf, {
      calls: amount("calls", mended.reduce((sum, row) => sum + row.calls_reordered, 0)),
    }),
    body: html`
      <data-table .columns=${columns} .rows=${mended} .label=${t.figures.order}></data-table>
      <p class="table-note small quiet">${t.quality.orderExamples}</p>
      <data-table .columns=${examples} .rows=${mended.flatMap((row) => row.examples)}
        .label=${t.quality.orderExamples}></data-table>
    `,
  });
}

function loops({ parent_loops: found = [] }) {
  if (!found.length) return nothing;
  const text = (loop) => (Array.isArray(loop) ? loop.join(" → ") : String(loop?.rule_id ?? loop));
  return figure({
    key: "parent_loops",
    body: html`<ul class="plain">${found.map((loop) => html`<li><bdi dir="ltr">${text(loop)}</bdi></li>`)}</ul>`,
  });
}

function anomalies(doc) {
  const rows = doc.get(anomaly);
  const columns = [
    nodeColumn("from", t.columns.from, (row) => ({ id: row.from, text: row.from_text })),
    nodeColumn("to", t.columns.to, (row) => ({ id: row.to, text: row.to_text })),
    callsColumn(
      "count",
      t.quality.columns.count,
      (row) => row.count,
      (row) => own.transition(row.from, row.to),
    ),
  ];
  const table = html`<data-table .columns=${columns} .rows=${rows}
    .label=${t.figures.anomalies_top20}></data-table>`;
  return figure({
    key: "anomalies_top20",
    wide: true,
    body: rows.length ? table : empty(t.quality.noAnomalies),
  });
}

function duplicates(doc) {
  const rows = doc.get("duplicates_by_text");
  const columns = [
    column("text", ({ text }) => html`<span title=${text}>${nodeText(text, text)}</span>`),
    numberColumn("nodes", t.quality.columns.count, (row) => row.rule_ids.length),
    column(
      "rule_ids",
      ({ rule_ids: ids, text }) =>
        html`<span class="ids">${ids.map((id) => nodeLink(id, id))}</span>`,
    ),
  ];
  return figure({
    key: "duplicates_by_text",
    wide: true,
    of: amount("texts", rows.length),
    body: rows.length
      ? html`<data-table .columns=${columns} .rows=${rows} .label=${t.figures.duplicates_by_text}></data-table>`
      : empty(t.quality.noDuplicates),
  });
}

function unreachable(doc) {
  const rows = doc.get("unreachable_nodes");
  const columns = [nodeColumn("node", t.columns.node, ruleNode)];
  return figure({
    key: "unreachable_nodes",
    wide: true,
    of: amount("nodes", rows.length),
    body: rows.length
      ? html`<data-table .columns=${columns} .rows=${rows} .label=${t.figures.unreachable_nodes}></data-table>`
      : empty(t.quality.noUnreachable),
  });
}
