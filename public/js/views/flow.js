/** Flow: the traffic from level to level of the tree, wide where many calls go. */

import { html } from "../../vendor/lit.js";
import "../elements/flow-chart.js";
import { empty, figure } from "../parts/figure.js";
import { nodeCard } from "../parts/node-card.js";
import { nodeLink, num } from "../parts/pieces.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { replaceState } from "../state.js";
import { counted, ofAll, percent, t } from "../text/index.js";

export const keys = nodeKeys;

/** Percents of calls below which a node goes into "Other"; the first that leaves columns short. */
const thresholds = [1, 2, 3, 4, 5, 7, 10];
const tallest = 12;

function usual(nodes, calls) {
  const fits = (percents) => {
    const column = new Map();
    for (const { level, reach } of nodes.values()) {
      if (reach >= (percents / 100) * calls) column.set(level, (column.get(level) ?? 0) + 1);
    }
    return Math.max(...column.values(), 0) <= tallest;
  };
  return thresholds.find(fits) ?? thresholds.at(-1);
}

export function render({ doc, state, calls }) {
  const nodes = nodesOf(doc);
  if (!nodes.size || !calls) return empty(t.noCalls);
  const threshold = Number(state.least ?? usual(nodes, calls));
  const focused = nodes.get(state.node);
  return figure({
    key: "transitions",
    wide: true,
    of: ofAll("calls", calls),
    table: { columns: columns(), rows: transitions(nodes) },
    body: html`
      ${slider(threshold, calls)}
      <flow-chart .nodes=${nodes} .least=${(threshold / 100) * calls} .calls=${calls}
        .focused=${focused?.key}></flow-chart>
      ${focused ? nodeCard(focused, calls, { view: "flow" }) : ""}
    `,
  });
}

function slider(threshold, calls) {
  const shown = counted("calls", Math.ceil((threshold / 100) * calls));
  return html`<label class="slider">
    <span>${t.flow.least}</span>
    <input type="range" min="0.5" max="10" step="0.5" .value=${String(threshold)}
      aria-valuetext="${percent(threshold / 100)} (${shown})"
      @input=${(event) => replaceState({ least: event.target.value })} />
    <span class="quiet">${percent(threshold / 100)} · ${shown}</span>
  </label>`;
}

function transitions(nodes) {
  const rows = [];
  for (const node of nodes.values()) {
    for (const { child, count, share } of node.next) {
      rows.push({ from: node, to: nodeAt(nodes, child), count, share });
    }
  }
  return rows.sort((a, b) => b.count - a.count);
}

const columns = () => [
  {
    name: "from",
    label: t.columns.from,
    value: ({ from }) => `${from.text} (${from.id})`,
    cell: ({ from }) => nodeLink(from.id, from.text),
  },
  {
    name: "to",
    label: t.columns.to,
    value: ({ to }) => `${to.text} (${to.id})`,
    cell: ({ to }) => nodeLink(to.id, to.text),
  },
  { name: "count", label: t.columns.transitions, kind: "number", value: (row) => row.count, cell: (row) => num(row.count) },
  { name: "share", label: t.columns.ofFrom, kind: "share", value: (row) => row.share, cell: (row) => percent(row.share) },
];
