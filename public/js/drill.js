/** From a number to its calls: the filter of the number's own, on top of those in force.
 *
 * The fragment holds it in `calls`, as pairs of parameters ("ends=6748"; "all" for none).
 */

import { filterPairs, isRepeated } from "./filters.js";
import { filterNames, joinIds, linkWith, splitIds } from "./state.js";

const mostSteps = 100; // of a pattern; the server refuses longer ones
const all = "all";

/** An id as patterns write it. */
const written = encodeURIComponent;
const chain = (ids) => ids.map(written).join(">");
const pattern = (text) => [["pattern", text]];
const anyNodes = (count) => Array(count).fill("?");

/** Filters of a number's own. Each gives exactly the calls that the number counts. */
export const own = {
  everything: () => [],
  day: (iso) => [
    ["from", iso],
    ["to", iso],
  ],
  weekday: (day) => [["weekday", day]],
  source: (name) => [["source", name]],
  through: (id) => [["through", id]],
  intent: (id) => [["intent", id]],
  ends: (id) => [["ends", id]],
  steps: (least, most) => [["minSteps", least], ...(most ? [["maxSteps", most]] : [])],
  without: (id) => pattern(`not:${written(id)}`),
  repeats: (id) => pattern(`repeats:${written(id)}`),
  wentOn: (id) => pattern(`${written(id)}>?`),
  starts: (id) => pattern(`^${written(id)}`),
  transition: (from, to) => pattern(chain([from, to])),
  inOrder: (ids) => pattern(ids.map(written).join(">>")),
  begins: (ids) => (ids.length ? pattern(`^${chain(ids)}`) : []),
  path: (ids) => (ids.length > mostSteps ? [["path", joinIds(ids)]] : pattern(`^${chain(ids)}$`)),
  /** At a step, counted from 0 from the beginning, or back from the end. */
  atStep: (id, place, fromEnd) => pattern(stepPattern(written(id), place, fromEnd)),
  /** From one node directly to another, `place` steps from the beginning, or before the end. */
  between: (ids, place, fromEnd) =>
    pattern(fromEnd ? `${chain(ids)}${">?".repeat(place)}$` : `^${"?>".repeat(place)}${chain(ids)}`),
  /** At that step, but at none of some nodes. */
  atOtherStep: (ids, place, fromEnd) => [
    ...pattern(stepPattern("?", place, fromEnd)),
    ...ids.flatMap((id) => pattern(`not:${stepPattern(written(id), place, fromEnd)}`)),
  ],
};

function stepPattern(node, place, fromEnd) {
  const steps = [...anyNodes(place), node];
  return fromEnd ? `${steps.toReversed().join(">")}$` : `^${steps.join(">")}`;
}

/** A link that opens the panel of some calls over the view as it is. */
export const linkCalls = (pairs) =>
  linkWith({ calls: String(new URLSearchParams(pairs)) || all, call: undefined });

/** The own filters that the address holds; null where no calls are asked for. */
export function askedCalls({ calls }) {
  if (calls === undefined) return null;
  return calls === all ? [] : [...new URLSearchParams(calls)];
}

/** The filters in force with others on top, as parameters: what both ask for. */
export function combined(state, pairs) {
  const inForce = filterPairs(state);
  const names = new Set(pairs.map(([name]) => name));
  const kept = inForce.filter(([name]) => !names.has(name) || name in tighter || adds.has(name));
  const found = [];
  for (const [name, value] of [...kept, ...pairs]) {
    const known = found.find((pair) => pair[0] === name);
    if (name in tighter && known) known[1] = String(tighter[name](known[1], value));
    else found.push([name, String(value)]);
  }
  return found;
}

/** Asked for twice, both must hold; of the others a number's own is part of what is in force. */
const adds = new Set(["through", "pattern"]);
const tighter = { minSteps: Math.max, maxSteps: Math.min };

/** A link to the view of these calls alone: the own filters become filters in force. */
export function linkFiltered(state, pairs) {
  const fields = Object.fromEntries(filterNames.map((name) => [name, undefined]));
  for (const [name, value] of combined(state, pairs)) {
    const values = isRepeated(name) ? splitIds(fields[name]) : [];
    fields[name] = isRepeated(name) ? joinIds([...new Set([...values, value])]) : value;
  }
  return linkWith({ ...fields, calls: undefined, call: undefined });
}
