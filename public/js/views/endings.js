/** Endings: the steps that calls end at, and the menus that they end at though more was offered. */

import { html } from "../../vendor/lit.js";
import { empty, figure } from "../parts/figure.js";
import { barList, nodeLink, num, shareBar } from "../parts/pieces.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { fill, number, ofAll, t } from "../text/index.js";

const deadEnd = "complete:dead_ends_top20";

export const keys = ["leaf_frequency_top20", deadEnd, ...nodeKeys];

export function render({ doc, calls }) {
  return html`<div class="figures">${leaves(doc, calls)} ${deadEnds(doc, calls)}</div>`;
}

/** Every last step: a visit that does not go on is the last of its call. */
const endings = (nodes) =>
  [...nodes.values()].filter(({ dropOff }) => dropOff).sort((a, b) => b.dropOff - a.dropOff);

function leaves(doc, calls) {
  const rows = doc.get("leaf_frequency_top20");
  const all = endings(nodesOf(doc));
  const most = rows[0]?.share ?? 1;
  const rest = calls - rows.reduce((sum, { count }) => sum + count, 0);
  const bars = rows.map(({ rule_id: id, text, count, share }) => ({
    label: nodeLink(id, text),
    count,
    share,
    fill: share / most,
    kind: "ending",
  }));
  if (rest > 0) {
    const share = rest / calls;
    bars.push({ label: otherOf(all.length - rows.length), count: rest, share, fill: Math.min(1, share / most), kind: "rest" });
  }
  return figure({
    key: "leaf_frequency_top20",
    of: ofAll("calls", calls),
    body: bars.length ? barList(bars) : empty(t.noCalls),
    table: all.length > rows.length ? { columns: leafColumns(calls), rows: all } : undefined,
  });
}

const otherOf = (n) => fill(t.otherNodes, { n: number(n) });

const leafColumns = (calls) => [
  {
    name: "node",
    label: t.columns.node,
    value: ({ text, id }) => `${text} (${id})`,
    cell: ({ id, text }) => nodeLink(id, text),
  },
  {
    name: "count",
    label: t.columns.calls,
    kind: "number",
    value: ({ dropOff }) => dropOff,
    cell: ({ dropOff }) => num(dropOff),
  },
  {
    name: "share",
    label: t.columns.share,
    kind: "share",
    value: ({ dropOff }) => dropOff / calls,
    cell: ({ dropOff }) => shareBar(dropOff / calls, "ending"),
  },
];

const deadEndColumns = () => [
  {
    name: "node",
    label: t.columns.node,
    value: ({ text, rule_id: id }) => `${text} (${id})`,
    cell: ({ rule_id: id, text }) => nodeLink(id, text),
  },
  {
    name: "terminations",
    label: t.columns.endedHere,
    kind: "number",
    value: (row) => row.terminations,
    cell: (row) => num(row.terminations),
  },
  {
    name: "reach",
    label: t.columns.visits,
    kind: "number",
    value: (row) => row.reach_occurrences,
    cell: (row) => num(row.reach_occurrences),
  },
  {
    name: "rate",
    label: t.columns.ofVisits,
    kind: "share",
    value: (row) => row.termination_rate,
    cell: (row) => shareBar(row.termination_rate, "ending"),
  },
];

function deadEnds(doc, calls) {
  const rows = doc.get(deadEnd);
  return figure({
    key: "dead_ends_top20",
    of: ofAll("calls", calls),
    body: rows.length
      ? html`<data-table .columns=${deadEndColumns()} .rows=${rows}
          .label=${t.figures.dead_ends_top20}></data-table>`
      : empty(t.endings.noDeadEnds),
  });
}
