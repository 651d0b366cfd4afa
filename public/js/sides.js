/** The two sides of a comparison, as the address has them: filters named `a.from`, `b.source` …
 *
 * Each is on top of the filters in force; without any, the latest calls stand beside those before.
 */

import { combined } from "./drill.js";
import { isRepeated } from "./filters.js";
import { filterNames, joinIds, linkWith, splitIds } from "./state.js";

export const sideNames = ["a", "b"];

const day = 864e5;
const weeks = 28; // days: four weeks have every weekday equally often

/** What is compared, each side as fields of filters; null where there is nothing to choose by. */
export function sidesOf(state, doc) {
  const [a, b] = sideNames.map((side) => ownFields(state, side));
  if (Object.keys(a).length || Object.keys(b).length) return { a, b };
  return periods(state, doc) ?? restOf("source", sourcesOf(doc)) ?? restOf("weekday", weekdaysOf(doc));
}

const ownFields = (state, side) =>
  Object.fromEntries(
    filterNames
      .map((name) => [name, state[`${side}.${name}`]])
      .filter(([, value]) => value !== undefined && value !== ""),
  );

/** The fields of both sides under their names in the address; those that are not set cleared. */
export const addressed = (sides) =>
  Object.fromEntries(
    sideNames.flatMap((side) => filterNames.map((name) => [`${side}.${name}`, sides[side][name]])),
  );

export const linkSides = (sides) => linkWith(addressed(sides));

/** A side's own filters as parameters. */
export const ownPairs = (fields) =>
  Object.entries(fields).flatMap(([name, field]) =>
    (isRepeated(name) ? splitIds(field) : [field]).map((value) => [name, value]),
  );

/** All filters of a side: its own on top of those in force. */
export const sidePairs = (state, fields) => combined(state, ownPairs(fields));

/** The parameters of /api/compare. */
export function comparisonQuery(state, sides, view) {
  const prefixed = sideNames.flatMap((side) =>
    sidePairs(state, sides[side]).map(([name, value]) => [`${side}.${name}`, value]),
  );
  return [["sessionId", state.session], ["view", view.join(",")], ...prefixed];
}

/** A period and the one of equal length before it: of the dates in force, else the latest. */
export function periods({ from, to }, doc) {
  const range = doc.get("date_range");
  if (!range) return null;
  const last = Date.parse(to || range.to);
  const first = from ? Date.parse(from) : last - (usual(range, last) - 1) * day;
  const length = Math.round((last - first) / day) + 1;
  if (!(length > 0) || (!from && first - length * day < Date.parse(range.from))) return null;
  return {
    a: { from: iso(first - length * day), to: iso(first - day) },
    b: { from: iso(first), to: iso(last) },
    days: length,
  };
}

/** Four weeks, or whole weeks, or days, of which there are twice as many. */
function usual(range, last) {
  const half = Math.floor(((last - Date.parse(range.from)) / day + 1) / 2);
  return half >= weeks ? weeks : half >= 7 ? half - (half % 7) : half;
}

const iso = (time) => new Date(time).toISOString().slice(0, 10);

/** One value of a filter (the last one, unless said) beside all others. */
export function restOf(name, values, value = values.at(-1)) {
  if (values.length < 2) return null;
  return { a: { [name]: joinIds(values.filter((other) => other !== value)) }, b: { [name]: joinIds([value]) } };
}

export const sourcesOf = (doc) => doc.get("files").map(({ source }) => source);

export const weekdaysOf = (doc) =>
  Object.keys(doc.get("weekday_trends")).filter((weekday) => weekday !== "unknown");
