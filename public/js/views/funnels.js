/** Funnels: how many calls get how deep, and how many visits go on from each node. */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { customFunnel } from "../parts/custom-funnel.js";
import { figure } from "../parts/figure.js";
import { depthFigure, lengthsFigure } from "../parts/lengths.js";
import { barColumn, callsColumn, nodeColumn } from "../parts/table-columns.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { pathKeys, pathsOf } from "../paths.js";
import { amount, say, t } from "../text/index.js";

export const keys = ["depth_funnel", "lengths_summary", ...nodeKeys, ...pathKeys];

export function render({ doc, state, calls }) {
  const nodes = nodesOf(doc);
  return html`<div class="figures">
    ${depthFigure(doc, calls)} ${lengthsFigure(doc, calls)}
    ${calls ? customFunnel({ paths: pathsOf(doc), nodes, state, calls }) : nothing} ${byNode(doc, nodes)}
  </div>`;
}

const nodeColumns = (nodes) => [
  nodeColumn("node", t.columns.node, ({ id }) => nodeAt(nodes, id)),
  callsColumn(
    "reach",
    t.columns.visits,
    (row) => row.reach,
    ({ id }) => own.through(id),
  ),
  callsColumn(
    "transitions",
    t.columns.wentOn,
    (row) => row.transitions,
    ({ id }) => own.wentOn(id),
  ),
  callsColumn(
    "drop_off",
    t.columns.endedHere,
    (row) => row.drop_off,
    ({ id }) => own.ends(id),
  ),
  barColumn("rate", t.columns.ofVisits, (row) => row.drop_off / row.reach, "ending"),
];

function byNode(doc, nodes) {
  const rows = Object.entries(doc.get("node_funnel"))
    .map(([id, row]) => ({ id, ...row }))
    .sort((a, b) => b.reach - a.reach);
  const visits = rows.reduce((sum, { reach }) => sum + reach, 0);
  return figure({
    key: "node_funnel",
    wide: true,
    of: say(t.funnels.nodesOf, {
      nodes: amount("nodes", rows.length),
      visits: amount("visits", visits),
    }),
    body: html`<data-table .columns=${nodeColumns(nodes)} .rows=${rows}
      .label=${t.figures.node_funnel}></data-table>`,
  });
}
