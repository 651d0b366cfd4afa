/** Filters live in the fragment under the API's names; what may repeat is one field with commas. */

import { filterNames, joinIds, splitIds } from "./state.js";

const repeated = new Set(["weekday", "source", "through", "pattern"]);

export const isRepeated = (name) => repeated.has(name);

/** The fields of a state that filter, as they stand in the fragment. */
export function filtersOf(state) {
  return Object.fromEntries(
    filterNames.filter((name) => state[name]).map((name) => [name, state[name]]),
  );
}

/** The same as parameters of a request. */
export function filterPairs(state) {
  return Object.entries(filtersOf(state)).flatMap(([name, field]) =>
    (isRepeated(name) ? splitIds(field) : [field]).map((value) => [name, value]),
  );
}

/** A repeated field with a value added, or taken out if it is there. */
export function toggled(field, value) {
  const values = splitIds(field);
  const others = values.filter((other) => other !== value);
  return joinIds(others.length < values.length ? others : [...values, value]);
}
