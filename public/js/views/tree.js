/** Tree: the button tree with its traffic, and the card of the node that is selected. */

import { html } from "../../vendor/lit.js";
import "../elements/tree-view.js";
import { tableDownload } from "../parts/download.js";
import { definition, empty } from "../parts/figure.js";
import { cardKeys, nodeCard } from "../parts/node-card.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { linkWith, replaceState } from "../state.js";
import { amount, say, t } from "../text/index.js";

export const keys = [...nodeKeys, ...cardKeys, "data_quality"];

export function render({ doc, state, calls }) {
  const nodes = nodesOf(doc);
  if (!nodes.size) return empty(t.noCalls);
  const roots = doc.get("button_tree").map(({ rule_id: id }) => nodes.get(String(id)));
  const selected = nodes.get(state.node);
  const shown = selected ?? roots.find(({ reach }) => reach) ?? roots[0];
  return html`
    <section class="figure is-wide" data-figure="button_tree" aria-labelledby="tree-title">
      <header class="figure-head">
        <h2 id="tree-title">${t.figures.button_tree}</h2>
        <p class="figure-of">
          ${say(t.tree.of, { nodes: amount("nodes", nodes.size), calls: amount("calls", calls) })}
        </p>
        <span class="figure-tools">${tableDownload("button_tree", t.figures.button_tree)}</span>
        ${definition("button_tree")}
      </header>
      <div class="tree-layout">
        <tree-view
          .roots=${roots}
          .selected=${selected}
          .query=${state.q ?? ""}
          @tree-select=${(event) => (location.hash = linkWith({ node: event.detail.key }))}
          @tree-search=${(event) => replaceState({ q: event.detail })}
        ></tree-view>
        <aside class="tree-card" aria-live="polite" aria-label=${t.tree.card}>
          ${nodeCard(shown, { doc, calls })}
        </aside>
      </div>
    </section>
  `;
}
