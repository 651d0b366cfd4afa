/** Endings: the steps that calls end at, and the menus that they end at though more was offered. */

import { html } from "../../vendor/lit.js";
import { empty, figure } from "../parts/figure.js";
import { barList, nodeLink, num, shareBar } from "../parts/pieces.js";
import { ofAll, t } from "../text/index.js";

export const keys = ["leaf_frequency_top20", "dead_ends_top20"];

export function render({ doc, calls }) {
  return html`<div class="figures">${leaves(doc, calls)} ${deadEnds(doc, calls)}</div>`;
}

function leaves(doc, calls) {
  const rows = doc.get("leaf_frequency_top20");
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
    bars.push({ label: t.other, count: rest, share, fill: Math.min(1, share / most), kind: "rest" });
  }
  return figure({
    key: "leaf_frequency_top20",
    of: ofAll("calls", calls),
    body: bars.length ? barList(bars) : empty(t.noCalls),
  });
}

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
  const rows = doc.get("dead_ends_top20");
  return figure({
    key: "dead_ends_top20",
    of: ofAll("calls", calls),
    body: rows.length
      ? html`<data-table .columns=${deadEndColumns()} .rows=${rows}
          .label=${t.figures.dead_ends_top20}></data-table>`
      : empty(t.endings.noDeadEnds),
  });
}
