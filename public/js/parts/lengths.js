/** How long calls are: the two figures about it, for the views that show them. */

import { html } from "../../vendor/lit.js";
import { amount, counted, fill, number, ofAll, percent, say, t } from "../text/index.js";
import { own } from "../drill.js";
import { upright } from "./columns.js";
import { empty, figure } from "./figure.js";
import { barList, num } from "./pieces.js";
import { callsColumn, numberColumn, shareColumn } from "./table-columns.js";

/** Calls with exactly so many steps: what the depth funnel loses from one depth to the next. */
export function lengthsFigure(doc, calls) {
  const funnel = doc.get("depth_funnel");
  const rows = withoutGaps(
    funnel.map(({ depth, count }, i) => ({ depth, count: count - (funnel[i + 1]?.count ?? 0) })),
  );
  return figure({
    key: "lengths_summary",
    picture: rows.length > 0,
    of: ofAll("calls", calls),
    body: rows.length
      ? html`${upright(rows, t.overview.stepsAxis)} ${summary(doc.get("lengths_summary"))}`
      : empty(t.noCalls),
  });
}

/** Depths at which no call ends stand in one column where they are many in a row. */
function withoutGaps(rows) {
  const found = [];
  for (const { depth, count } of rows) {
    const last = found.at(-1);
    if (count === 0 && last?.count === 0) last.last = depth;
    else found.push({ first: depth, last: depth, count });
  }
  return found.map(({ first, last, count }) => ({
    label: first === last ? number(first) : `${number(first)}–${number(last)}`,
    count,
    calls: own.steps(first, last),
  }));
}

function summary({ avg, ...others }) {
  const shown = ["median", "p90", "p95", "min", "max"].map((name) => [name, num(others[name])]);
  return html`<dl class="inline-list">
    ${[["avg", num(avg, 2)], ...shown].map(
      ([name, value]) => html`<div><dt>${t.lengths[name]}</dt><dd>${value}</dd></div>`,
    )}
  </dl>`;
}

/** Calls with at least so many steps; depths that lose no call stand in one row. */
export function depthFigure(doc, calls) {
  const rows = doc.get("depth_funnel");
  const bars = stretches(rows).map(({ first, last, count, before }) => ({
    label: html`<span>${range(first, last)} ${lost(before, count)}</span>`,
    count,
    share: count / calls,
    calls: own.steps(last),
  }));
  return figure({
    key: "depth_funnel",
    picture: bars.length > 0,
    of: ofAll("calls", calls),
    body: bars.length ? barList(bars) : empty(t.noCalls),
    table: bars.length ? { columns: columns(calls), rows } : undefined,
  });
}

function stretches(rows) {
  const found = [];
  for (const { depth, count } of rows) {
    const last = found.at(-1);
    if (last?.count === count) last.last = depth;
    else found.push({ first: depth, last: depth, count, before: last?.count });
  }
  return found;
}

const range = (first, last) =>
  first === last
    ? say(t.funnels.atLeast, { steps: amount("steps", first) })
    : say(t.funnels.atLeastRange, { first: number(first), last: amount("steps", last) });

/** What share of the calls that came so far ended just before. */
function lost(before, count) {
  if (!before) return "";
  const told = fill(t.funnels.endedBefore, { calls: counted("calls", before - count) });
  return html`<span class="lost" title=${told}>−${percent((before - count) / before)}</span>`;
}

const columns = (calls) => [
  numberColumn("depth", t.columns.depth, ({ depth }) => depth),
  callsColumn(
    "count",
    t.columns.calls,
    ({ count }) => count,
    ({ depth }) => own.steps(depth),
  ),
  shareColumn("share", t.columns.share, ({ count }) => count / calls),
];
