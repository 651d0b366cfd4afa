/** Flow: where calls are step by step, from their start or back from their end. */

import { html, nothing } from "../../vendor/lit.js";
import "../elements/flow-chart.js";
import { own } from "../drill.js";
import { empty, figure } from "../parts/figure.js";
import { icon } from "../parts/icons.js";
import { cardKeys, nodeCard } from "../parts/node-card.js";
import { callsColumn, nodeColumn, shareColumn } from "../parts/table-columns.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { callsOf, pathKeys, pathsOf } from "../paths.js";
import { linkWith, replaceState } from "../state.js";
import { counted, ofAll, percent, say, t } from "../text/index.js";

export const keys = [...nodeKeys, ...pathKeys, ...cardKeys];

/** Percents of calls below which a node goes into "Other"; the first that leaves columns short. */
const thresholds = [1.5, 2, 2.5, 3, 4, 5, 7, 10];
const tallest = 12;

export function render({ doc, state, calls }) {
  const nodes = nodesOf(doc);
  if (!calls) return empty(t.noCalls);
  const focused = nodes.get(state.node);
  const paths = through(pathsOf(doc), focused);
  const shown = callsOf(paths);
  const fromEnd = state.way === "back";
  const percents = Number(state.least) || usual(paths, shown);
  const options = { least: (percents / 100) * shown, fromEnd, open: Number(state.open ?? -1) };
  return figure({
    key: "flow",
    wide: true,
    picture: true,
    of: focused ? ofThese(shown, calls) : ofAll("calls", calls),
    table: { columns: columns(), rows: transitions(nodes) },
    body: html`
      <div class="table-tools">${direction(fromEnd)} ${slider(percents, shown)} ${focus(focused)}</div>
      <flow-chart .paths=${paths} .nodes=${nodes} .options=${options} .calls=${calls}
        .focused=${focused?.key}></flow-chart>
      ${focused ? nodeCard(focused, { doc, calls, view: "flow" }) : nothing}
    `,
  });
}

const ofThese = (shown, calls) =>
  say(t.flow.through, { calls: counted("calls", shown), all: ofAll("calls", calls) });

const through = (paths, node) => (node ? paths.filter(({ ids }) => ids.includes(node.key)) : paths);

function usual(paths, calls) {
  const steps = [];
  for (const { ids, count } of paths) {
    ids.forEach((id, place) => {
      const nodes = (steps[place] ??= new Map());
      nodes.set(id, (nodes.get(id) ?? 0) + count);
    });
  }
  const large = (nodes, percents) =>
    [...nodes.values()].filter((count) => count >= (percents / 100) * calls);
  const fits = (percents) => steps.every((nodes) => large(nodes, percents).length <= tallest);
  return thresholds.find(fits) ?? thresholds.at(-1);
}

const direction = (fromEnd) => html`
  <div class="choice" role="group" aria-label=${t.flow.direction}>
    ${wayLink(undefined, t.flow.fromStart, !fromEnd)} ${wayLink("back", t.flow.fromEnd, fromEnd)}
  </div>
`;

const wayLink = (way, label, current) => html`
  <a href=${linkWith({ way, open: undefined })} aria-current=${String(current)}>${label}</a>
`;

function slider(percents, calls) {
  const least = counted("calls", Math.ceil((percents / 100) * calls));
  return html`<label class="slider">
    <span>${t.flow.least}</span>
    <input type="range" min="0.5" max="10" step="0.5" .value=${String(percents)}
      aria-valuetext="${percent(percents / 100)} (${least})"
      @input=${(event) => replaceState({ least: event.target.value, open: undefined })} />
    <span class="quiet">${percent(percents / 100)} · ${least}</span>
  </label>`;
}

const focus = (node) =>
  node
    ? html`<a class="button is-small" href=${linkWith({ node: undefined })} title=${node.text}>
        ${icon("close")}${say(t.topPaths.through, { node: html`<bdi class="cut">${node.text}</bdi>` })}
      </a>`
    : nothing;

function transitions(nodes) {
  const rows = [];
  for (const node of nodes.values()) {
    for (const { id, count } of node.next) {
      rows.push({ from: node, to: nodeAt(nodes, id), count, share: count / node.transitions });
    }
  }
  return rows.sort((a, b) => b.count - a.count);
}

const columns = () => [
  nodeColumn("from", t.columns.from, ({ from }) => from),
  nodeColumn("to", t.columns.to, ({ to }) => to),
  callsColumn(
    "count",
    t.columns.transitions,
    (row) => row.count,
    ({ from, to }) => own.transition(from.key, to.key),
  ),
  shareColumn("share", t.columns.ofFrom, (row) => row.share),
];
