/** Filters in words: dates, weekdays, nodes by their texts, patterns as sentences. */

import { nodeAt } from "../nodes.js";
import { date, fill, number, t, weekday } from "../text/index.js";

const nodeFilters = new Set(["through", "intent", "ends"]);

/** The value of one filter as a reader would say it. */
export function filterWords(name, value, nodes = new Map()) {
  if (nodeFilters.has(name)) return nodeAt(nodes, value).text;
  if (name === "pattern") return patternWords(value, nodes);
  if (name === "path") return value.split(",").map((id) => textOf(id, nodes)).join(" › ");
  if (name === "order") return value === "file" ? t.filters.asInFile : value;
  if (name === "weekday" && /^[1-7]$/.test(value)) return weekday(value);
  if (["from", "to"].includes(name) && /^\d{4}-\d\d-\d\d$/.test(value)) return date(value);
  return value;
}

function patternWords(text, nodes) {
  const { not, repeats, start, body, end } =
    /^(?<not>not:)?(?<repeats>repeats:)?(?<start>\^)?(?<body>.*?)(?<end>\$)?$/s.exec(text).groups;
  const steps = body.split(">");
  const path = fill(bodyWords(steps, { start, end, repeats }), {
    path: steps.map((id) => textOf(id, nodes)).join(" › ").replaceAll("›  ›", "…"),
    node: textOf(steps.find((id) => id !== "?") ?? "?", nodes),
    n: number(start ? steps.length : steps.length - 1),
  });
  return not ? fill(t.patterns.not, { pattern: path }) : path;
}

/** The sentence for a pattern; nodes at one step have a sentence of their own. */
function bodyWords(steps, { start, end, repeats }) {
  const named = steps.filter((id) => id !== "?").length;
  if (repeats) return t.patterns.repeats;
  if (start && end) return t.patterns.exactly;
  if (start && steps.length > 1 && named === 1 && steps.at(-1) !== "?") return t.patterns.atStep;
  if (end && steps.length > 1 && named === 1 && steps[0] !== "?") return t.patterns.beforeEnd;
  if (steps.length === 2 && named === 1 && steps[1] === "?") return t.patterns.wentOn;
  return start ? t.patterns.begins : end ? t.patterns.ends : "{path}";
}

function textOf(id, nodes) {
  if (id === "?") return t.patterns.any;
  return id === "" ? "" : nodeAt(nodes, decoded(id)).text;
}

/** Somebody may have typed the pattern, with half an escape in it. */
function decoded(id) {
  try {
    return decodeURIComponent(id.trim());
  } catch {
    return id;
  }
}
