/** All that is known of one node: its text and url, its visits, where they came from and went. */

import { html, nothing } from "../../vendor/lit.js";
import { ancestry, nodeAt } from "../nodes.js";
import { linkTo } from "../state.js";
import { amount, ofAll, percent, say, t } from "../text/index.js";
import { barList, nodeLink, num, urlLink } from "./pieces.js";

const shown = 10;

/** `view` is where the card's links to other nodes lead. */
export function nodeCard(node, calls, { view = "tree" } = {}) {
  return html`
    <article class="card" data-node=${node.key}>
      <h3 class="card-title"><bdi>${node.text}</bdi></h3>
      <p class="small quiet">
        <bdi dir="ltr">${node.id}</bdi>
        ${node.type ? html` · <bdi>${node.type}</bdi>` : nothing}
        ${node.parent ? html` · ${say(t.card.under, { node: nodeLink(node.parent.id, node.parent.text, { view }) })}` : nothing}
      </p>
      ${node.url ? html`<p class="small card-url">${urlLink(node.url)}</p>` : nothing}
      ${node.reach ? visited(node, view) : html`<p class="empty">${t.card.never}</p>`}
      <p class="card-links small">
        <a href=${linkTo("flow", { node: node.key })}>${t.card.inFlow}</a>
        <a href=${linkTo("explorer", { path: pathTo(node) })}>${t.card.inExplorer}</a>
        <a href=${linkTo("top-paths", { node: node.key })}>${t.card.inPaths}</a>
      </p>
    </article>
  `;
}

const pathTo = (node) => ancestry(node).map(({ key }) => encodeURIComponent(key)).join(",");

function visited(node, view) {
  const { reach, transitions, dropOff } = node;
  return html`
    <div class="split" aria-hidden="true" .style=${`--ended: ${dropOff / reach}`}></div>
    <dl class="card-numbers">
      <div><dt>${t.columns.visits}</dt><dd>${num(reach)}</dd></div>
      <div><dt>${t.columns.wentOn}</dt><dd>${num(transitions)}</dd></div>
      <div class="is-ending">
        <dt>${t.columns.endedHere}</dt>
        <dd>${num(dropOff)} <span class="small">${percent(dropOff / reach)}</span></dd>
      </div>
    </dl>
    <div class="card-lists">${nextSteps(node, view)} ${before(node, view)}</div>
  `;
}

function nextSteps({ next, transitions }, view) {
  if (!next.length) return nothing;
  const rest = transitions - next.reduce((sum, { count }) => sum + count, 0);
  const rows = next.map(({ child, text, count, share }) => ({
    label: nodeLink(child, text, { view }),
    count,
    share,
  }));
  if (rest > 0) rows.push({ label: t.other, count: rest, share: rest / transitions, kind: "rest" });
  return html`<section>
    <h4>${t.card.next} <span class="quiet">${ofAll("transitions", transitions)}</span></h4>
    ${barList(rows)}
  </section>`;
}

function before({ from, reach }, view) {
  const rows = from.slice(0, shown).map(({ node, count }) => ({
    label: nodeLink(node.id, node.text, { view }),
    count,
    share: count / reach,
  }));
  const rest = reach - rows.reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) rows.push({ label: t.card.fromElsewhere, count: rest, share: rest / reach, kind: "rest" });
  return html`<section>
    <h4>${t.card.from} <span class="quiet">${ofAll("visits", reach)}</span></h4>
    ${barList(rows)}
  </section>`;
}
