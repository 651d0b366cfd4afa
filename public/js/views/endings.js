/** Endings: the steps that calls end at, and the menus that they end at though more was offered. */

import { html } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { empty, figure } from "../parts/figure.js";
import { barList, nodeLink } from "../parts/pieces.js";
import { barColumn, callsColumn, nodeColumn, ruleNode } from "../parts/table-columns.js";
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
    calls: own.ends(id),
  }));
  if (rest > 0) {
    const share = rest / calls;
    bars.push({
      label: otherOf(all.length - rows.length),
      count: rest,
      share,
      fill: Math.min(1, share / most),
      kind: "rest",
    });
  }
  return figure({
    key: "leaf_frequency_top20",
    picture: bars.length > 0,
    of: ofAll("calls", calls),
    body: bars.length ? barList(bars) : empty(t.noCalls),
    table: all.length > rows.length ? { columns: leafColumns(calls), rows: all } : undefined,
  });
}

const otherOf = (n) => fill(t.otherNodes, { n: number(n) });

const leafColumns = (calls) => [
  nodeColumn("node", t.columns.node, (node) => node),
  callsColumn(
    "count",
    t.columns.calls,
    ({ dropOff }) => dropOff,
    ({ key }) => own.ends(key),
  ),
  barColumn("share", t.columns.share, ({ dropOff }) => dropOff / calls, "ending"),
];

const deadEndColumns = () => [
  nodeColumn("node", t.columns.node, ruleNode),
  callsColumn(
    "terminations",
    t.columns.endedHere,
    (row) => row.terminations,
    (row) => own.ends(row.rule_id),
  ),
  callsColumn(
    "reach",
    t.columns.visits,
    (row) => row.reach_occurrences,
    (row) => own.through(row.rule_id),
  ),
  barColumn("rate", t.columns.ofVisits, (row) => row.termination_rate, "ending"),
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
