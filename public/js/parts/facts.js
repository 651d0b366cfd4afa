/** The most striking facts of an analysis: candidates with a weight, the heaviest three win.
 *
 * What somebody can change comes before what only describes the calls.
 */

import { html } from "../../vendor/lit.js";
import { answersQuestions } from "../access.js";
import { addressed, periods } from "../sides.js";
import { linkTo } from "../state.js";
import { counted, fill, number, percent, say, signed, t, weekday } from "../text/index.js";
import { num, share } from "./pieces.js";

const shown = 3;
const enoughCalls = 30; // on the quietest weekday, or in a period: fewer say nothing
const surely = 3; // standard deviations beyond which a change of counts is no chance
const alwaysTheSame = 0.98; // of what went on from a node
const describing = 0.01; // the weight of a fact that nobody can act on, beside one that somebody can

export const factKeys = [
  ...["depth_funnel", "dead_ends_top20", "coverage_ratio", "nodes", "daily_trends", "date_range"],
  ...["unreachable_nodes", "top_paths_top20", "distinct_paths", "top_intents_top10"],
  ...["weekday_trends", "entropy_complexity_top20", "data_quality"],
];

/** Each as `{weight, value, sentence, ask, href}`; `ask` is the question that it raises. */
export function factsOf(doc, calls) {
  const toChange = [deadEnd, firstStep, needless, neverVisited, change];
  const asTheyAre = [topPath, topIntent, busiestDay, widestMenu, outOfOrder];
  return [
    ...toChange.map((candidate) => candidate(doc, calls)),
    ...asTheyAre.map((candidate) => lighter(candidate(doc, calls))),
  ]
    .filter((fact) => fact && fact.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, shown);
}

const lighter = (fact) => fact && { ...fact, weight: fact.weight * describing };

const quoted = (text) => html`<bdi class="quoted">${text}</bdi>`;

const tree = (node) => linkTo("tree", { node: String(node) });

/** A menu at which calls ended, though not as their first step: that is a fact of its own. */
function deadEnd(doc, calls) {
  const starts = new Set(
    doc.get("nodes").flatMap(({ rule_id: id, starts: began }) => (began ? [id] : [])),
  );
  const found = doc.get("dead_ends_top20").find(({ rule_id: id }) => !starts.has(id));
  if (!found || found.terminations < 0.01 * calls) return null;
  const { rule_id: node, terminations, termination_rate: rate, text } = found;
  return {
    weight: (terminations / calls) * 4,
    value: num(terminations),
    sentence: say(t.facts.deadEnd, {
      all: counted("calls", calls),
      node: quoted(text),
      rate: percent(rate),
    }),
    ask: t.facts.deadEndAsk,
    href: tree(node),
  };
}

function firstStep(doc, calls) {
  const [, second] = doc.get("depth_funnel");
  const ended = calls - (second?.count ?? 0);
  if (!second || ended < 0.01 * calls) return null;
  return {
    weight: (ended / calls) * 3,
    value: share(ended / calls),
    sentence: say(t.facts.firstStep, { calls: num(ended), all: counted("calls", calls) }),
    ask: t.facts.firstStepAsk,
    href: linkTo("funnels"),
  };
}

/** A node from which calls go to one and the same next step: the two may be one. */
function needless(doc, calls) {
  const same = doc.get("coverage_ratio").filter(({ top1_coverage: top }) => top >= alwaysTheSame);
  const [found] = same.sort((a, b) => b.total - a.total);
  if (!found || found.total < 0.05 * calls) return null;
  return {
    weight: Math.min(1, found.total / calls) / 2,
    value: num(found.total),
    sentence: say(found.top1_coverage === 1 ? t.facts.needlessAll : t.facts.needless, {
      node: quoted(found.text),
      rate: percent(found.top1_coverage),
    }),
    ask: t.facts.needlessAsk,
    href: tree(found.rule_id),
  };
}

function neverVisited(doc) {
  const unvisited = doc.get("unreachable_nodes").length;
  const all = doc.get("nodes").filter(({ calls }) => calls).length + unvisited;
  if (doc.filters.length || unvisited < 0.1 * all || all < 10) return null;
  return {
    weight: unvisited / all / 2,
    value: num(unvisited),
    sentence: say(t.facts.neverVisited, { all: counted("nodes", all) }),
    ask: t.facts.neverVisitedAsk,
    href: linkTo("quality"),
  };
}

/** The latest period beside the one before it, of which each has every weekday equally often. */
function change(doc) {
  const sides = answersQuestions() && periods({}, doc);
  if (!sides || sides.days % 7 || doc.filters.length) return null;
  const [before, now] = [sides.a, sides.b].map(({ from, to }) =>
    doc
      .get("daily_trends")
      .filter(({ date }) => from <= date && date <= to)
      .reduce((sum, { count }) => sum + count, 0),
  );
  const difference = now - before;
  const byChance = surely * Math.sqrt(now + before);
  if (Math.min(before, now) < enoughCalls || Math.abs(difference) < byChance) return null;
  const part = difference / before;
  return {
    weight: Math.min(1, Math.abs(part)) / 2,
    value: html`<bdi dir="ltr">${signed(part * 100)}%</bdi>`,
    sentence: say(t.facts.change, {
      calls: num(now),
      days: number(sides.days),
      before: number(before),
    }),
    ask: t.facts.changeAsk,
    href: linkTo("compare", addressed(sides)),
  };
}

function topPath(doc) {
  const [path] = doc.get("top_paths_top20");
  if (!path || doc.get("distinct_paths") < 2) return null;
  const sentence = say(t.facts.topPath, { ending: quoted(path.texts.at(-1)) });
  return { weight: path.share, value: share(path.share), sentence, href: linkTo("top-paths") };
}

function topIntent(doc) {
  const [first, second] = doc.get("top_intents_top10");
  if (!second) return null;
  const sentence = say(t.facts.topIntent, { intent: quoted(first.text) });
  const href = linkTo("flow", { node: String(first.rule_id) });
  return { weight: first.share * 0.9, value: share(first.share), sentence, href };
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
  return { weight, value, sentence: say(t.facts.busiestDay, values), href: linkTo("trends") };
}

function widestMenu(doc) {
  const [menu] = doc.get("entropy_complexity_top20");
  if (!menu || menu.branching_factor < 3) return null;
  const values = { node: quoted(menu.text), perplexity: number(menu.perplexity, 1) };
  const sentence = say(t.facts.widestMenu, values);
  return {
    weight: 0.12,
    value: num(menu.branching_factor),
    sentence,
    href: tree(menu.rule_id),
  };
}

function outOfOrder(doc) {
  const calls = doc.get("total_calls_unfiltered");
  const { calls_reordered: reordered } = doc.get("data_quality");
  if (!reordered) return null;
  const value = share(reordered / calls);
  const href = linkTo("quality");
  return { weight: reordered / calls, value, sentence: t.facts.outOfOrder, href };
}
