/** The button tree coloured by change, and the card of a node that says how it changed. */

import { html, nothing } from "../../vendor/lit.js";
import { changeCells } from "../elements/tree-cells.js";
import "../elements/tree-view.js";
import { own } from "../drill.js";
import { ownPairs } from "../sides.js";
import { linkWith, replaceState } from "../state.js";
import { amount, fill, number, say, t } from "../text/index.js";
import { changeBar, intervalText, points, scaleOf } from "./change.js";
import { figure } from "./figure.js";
import { leading, nodeLink, share } from "./pieces.js";

export function changedTree({ doc, state, sides, comparison, nodes }) {
  const answers = new Map(comparison.nodes.map((row) => [String(row.rule_id), row]));
  const reaches = new Map([...answers].map(([key, { reach }]) => [key, reach]));
  const scale = scaleOf([...reaches.values()].map(({ difference }) => ({ difference: difference ?? 0 })));
  const roots = doc.get("button_tree").map(({ rule_id: id }) => nodes.get(String(id)));
  const selected = nodes.get(state.node);
  const first = comparison.findings[0] ?? comparison.nodes[0];
  const shown = selected ?? nodes.get(String(first?.rule_id));
  return figure({
    key: "compared_tree",
    wide: true,
    of: amount("nodes", answers.size),
    body: html`<div class="tree-layout">
      <tree-view .roots=${roots} .selected=${shown} .query=${state.q ?? ""}
        .cells=${changeCells(reaches, scale, sides)}
        @tree-select=${(event) => (location.hash = linkWith({ node: event.detail.key }))}
        @tree-search=${(event) => replaceState({ q: event.detail })}></tree-view>
      <aside class="tree-card" aria-live="polite" aria-label=${t.tree.card}>
        ${shown ? changeCard(shown, answers.get(shown.key), sides) : nothing}
      </aside>
    </div>`,
  });
}

function changeCard(node, answer, sides) {
  return html`<article class="card" data-node=${node.key}>
    <h3 class="card-title">${nodeLink(node.id, node.text)}</h3>
    ${
      answer
        ? [
            question(t.compare.ofAllCalls, answer.reach, node, sides),
            answer.conditional
              ? question(
                  say(t.compare.ofParent, { parent: html`<bdi class="cut">${node.parent?.text ?? answer.parent_id}</bdi>` }),
                  answer.conditional,
                  node,
                  sides,
                )
              : nothing,
          ]
        : html`<p class="empty">${t.card.never}</p>`
    }
  </article>`;
}

/** One question to a node: which share came here, on both sides. */
function question(about, answer, node, sides) {
  const { difference, interval, finding } = answer;
  return html`<section class="question">
    <h4>${about}</h4>
    <dl class="card-numbers">
      ${["a", "b"].map((side) => html`<div><dt>${t.compare.letters[side]}</dt>
        <dd>${oneSide(answer[side], sides[side], node)}</dd></div>`)}
      <div><dt>${t.compare.points}</dt><dd>${points(difference)}</dd></div>
    </dl>
    ${difference === null ? nothing : changeBar(answer, scaleOf([answer]))}
    <p class="small quiet">
      ${interval ? fill(t.compare.between, { interval: intervalText(interval) }) : t.compare.silent}
      ${interval ? (finding ? t.compare.isFinding : t.compare.noFinding) : nothing}
    </p>
  </section>`;
}

const oneSide = ({ count, of, share: value }, fields, node) =>
  value === null
    ? "–"
    : html`${leading(share(value), count, [...ownPairs(fields), ...own.through(node.key)])}
        <span class="small quiet">${fill(t.compare.countOf, { count: number(count), of: number(of) })}</span>`;
