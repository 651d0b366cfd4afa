/** All that is known of one node: its text and url, its visits, where they came from and went. */

import { html, nothing } from "../../vendor/lit.js";
import { answersQuestions } from "../access.js";
import { linkFiltered, own } from "../drill.js";
import "../elements/node-trend.js";
import { ancestry } from "../nodes.js";
import { joinIds, linkTo, readState } from "../state.js";
import { fill, number, ofAll, percent, say, t } from "../text/index.js";
import { barList, breakable, callsAmount, callsNum, nodeLink, nodeName, urlLink } from "./pieces.js";

const shown = 10;

/** Keys of the document that the card reads beside the node. */
export const cardKeys = ["daily_trends"];

/** `calls` is how many there are in all; `view` is where links to other nodes lead. */
export function nodeCard(node, { doc, calls, view = "tree" }) {
  return html`
    <article class="card" data-node=${node.key}>
      <h3 class="card-title"><bdi>${breakable(nodeName(node.id, node.text))}</bdi></h3>
      <p class="small quiet">
        <bdi dir="ltr">${node.id}</bdi>
        ${node.type ? html` · <bdi>${node.type}</bdi>` : nothing}
        ${node.parent ? html` · ${say(t.card.under, { node: nodeLink(node.parent.id, node.parent.text, { view }) })}` : nothing}
      </p>
      ${node.url ? html`<p class="small card-url">${urlLink(node.url)}</p>` : nothing}
      ${node.reach ? [visited(node, calls, view), trend(doc, node)] : html`<p class="empty">${t.card.never}</p>`}
      <p class="card-links small">
        ${node.reach && answersQuestions() ? filterLinks(node.key) : nothing}
        <a href=${linkTo("flow", { node: node.key })}>${t.card.inFlow}</a>
        <a href=${linkTo("explorer", { path: joinIds(ancestry(node).map(({ key }) => key)) })}>${t.card.inExplorer}</a>
        <a href=${linkTo("top-paths", { node: node.key })}>${t.card.inPaths}</a>
      </p>
    </article>
  `;
}

/** Its days are a question of its own, which some shares do not answer. */
const trend = (doc, { key }) =>
  answersQuestions() ? html`<node-trend .doc=${doc} .node=${key}></node-trend>` : nothing;

/** Filter by this node, or by what it is not. */
const filterLinks = (key) => html`
  <a href=${linkFiltered(readState(), own.through(key))} data-action="only-through">${t.card.only}</a>
  <a href=${linkFiltered(readState(), own.without(key))} data-action="without">${t.card.without}</a>
`;

function visited(node, calls, view) {
  const { reach, transitions, dropOff } = node;
  return html`
    <p>
      ${say(t.card.passing, { calls: callsAmount(node.calls, own.through(node.key)), share: percent(node.calls / calls), all: ofAll("calls", calls) })}
    </p>
    <div class="split" aria-hidden="true" .style=${`--ended: ${dropOff / reach}`}></div>
    <dl class="card-numbers">
      <div><dt>${t.columns.visits}</dt><dd>${callsNum(reach, own.through(node.key))}</dd></div>
      <div><dt>${t.columns.wentOn}</dt><dd>${callsNum(transitions, own.wentOn(node.key))}</dd></div>
      <div class="is-ending">
        <dt>${t.columns.endedHere}</dt>
        <dd>${callsNum(dropOff, own.ends(node.key))} <span class="small">${percent(dropOff / reach)}</span></dd>
      </div>
    </dl>
    <div class="card-lists">${nextSteps(node, view)} ${before(node, view)}</div>
  `;
}

function nextSteps({ key, next, transitions }, view) {
  if (!next.length) return nothing;
  return html`<section data-figure="branch_distribution">
    <h4>${t.card.next} <span class="quiet">${ofAll("transitions", transitions)}</span></h4>
    ${barList(stepRows(next, transitions, view, (id) => own.transition(key, id)))}
  </section>`;
}

function before({ key, from, starts, reach }, view) {
  const rows = stepRows(from, reach, view, (id) => own.transition(id, key));
  const calls = own.starts(key);
  if (starts)
    rows.push({ label: t.card.began, count: starts, share: starts / reach, kind: "rest", calls });
  return html`<section>
    <h4>${t.card.from} <span class="quiet">${ofAll("visits", reach)}</span></h4>
    ${barList(rows)}
  </section>`;
}

/** The most frequent steps, and the others as one. */
function stepRows(steps, all, view, callsOf) {
  const rows = steps.slice(0, shown).map(({ id, text, count }) => ({
    label: nodeLink(id, text, { view }),
    count,
    share: count / all,
    calls: callsOf(id),
  }));
  const others = steps.slice(shown);
  const count = others.reduce((sum, step) => sum + step.count, 0);
  const label = fill(t.otherNodes, { n: number(others.length) });
  return others.length ? [...rows, { label, count, share: count / all, kind: "rest" }] : rows;
}
