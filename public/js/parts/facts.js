/** The most striking facts of an analysis: candidates with a weight, the heaviest three win. */

import { html } from "../../vendor/lit.js";
import { fill, number, percent, say, t, weekday } from "../text/index.js";
import { num, share } from "./pieces.js";

const shown = 3;
const enoughCalls = 30; // on the quietest weekday: fewer say nothing about weekdays

export function factsOf(doc, calls) {
  const candidates = [topPath, topIntent, deadEnd, busiestDay, widestMenu, outOfOrder];
  return candidates
    .map((candidate) => candidate(doc, calls))
    .filter((fact) => fact && fact.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, shown);
}

const quoted = (text) => html`<bdi class="quoted">${text}</bdi>`;

function topPath(doc) {
  const [path] = doc.get("top_paths_top20");
  if (!path || doc.get("distinct_paths") < 2) return null;
  const sentence = say(t.facts.topPath, { ending: quoted(path.texts.at(-1)) });
  return { weight: path.share, value: share(path.share), sentence, view: "top-paths" };
}

function topIntent(doc) {
  const [first, second] = doc.get("top_intents_top10");
  if (!second) return null;
  const sentence = say(t.facts.topIntent, { intent: quoted(first.text) });
  return { weight: first.share * 0.9, value: share(first.share), sentence, view: "flow" };
}

function deadEnd(doc, calls) {
  const [first] = doc.get("dead_ends_top20");
  if (!first) return null;
  const { terminations, reach_occurrences: reach, text } = first;
  const values = { node: quoted(text), rate: percent(terminations / reach) };
  const weight = (terminations / calls) * 4;
  return {
    weight,
    value: num(terminations),
    sentence: say(t.facts.deadEnd, values),
    view: "endings",
  };
}

function busiestDay(doc) {
  const days = Object.entries(doc.get("weekday_trends")).filter(([day]) => day !== "unknown");
  if (days.length < 3) return null;
  days.sort(([, a], [, b]) => b - a);
  const [[busiest, most], [quietest, least]] = [days[0], days.at(-1)];
  if (least < enoughCalls) return null;
  const values = { busiest: weekday(busiest), quietest: weekday(quietest) };
  const value = fill(t.facts.times, { n: number(most / least, 1) });
  const weight = Math.min(1, (most / least - 1) / 4);
  return { weight, value, sentence: say(t.facts.busiestDay, values), view: "trends" };
}

function widestMenu(doc) {
  const [menu] = doc.get("entropy_complexity_top20");
  if (!menu || menu.branching_factor < 3) return null;
  const values = { node: quoted(menu.text), perplexity: number(menu.perplexity, 1) };
  const sentence = say(t.facts.widestMenu, values);
  return { weight: 0.12, value: num(menu.branching_factor), sentence, view: "menus" };
}

function outOfOrder(doc) {
  const calls = doc.get("total_calls_unfiltered");
  const { calls_reordered: reordered } = doc.get("data_quality");
  if (!reordered) return null;
  const value = share(reordered / calls);
  return { weight: reordered / calls, value, sentence: t.facts.outOfOrder, view: "quality" };
}
