/** A funnel of the reader's own: nodes in an order, and how many calls went through so far. */

import { html, nothing } from "../../vendor/lit.js";
import { nodeAt } from "../nodes.js";
import { funnelThrough } from "../paths.js";
import { joinIds, linkWith, splitIds } from "../state.js";
import { amount, ofAll, percent, say, t } from "../text/index.js";
import { figure } from "./figure.js";
import { icon } from "./icons.js";
import { barList, nodeLink } from "./pieces.js";

const offered = 2000; // nodes in the list to choose from, most visited first

/** `state.through` holds the nodes; at first the most common path stands as an example. */
export function customFunnel({ paths, nodes, state, calls }) {
  const sequence = state.through === undefined ? paths[0].ids : splitIds(state.through);
  const counts = funnelThrough(paths, sequence);
  const bars = sequence.map((id, i) => ({
    label: html`${nodeLink(id, nodeAt(nodes, id).text)} ${lost(counts, i)} ${remove(sequence, i)}`,
    count: counts[i],
    share: counts[i] / calls,
  }));
  return figure({
    key: "custom_funnel",
    wide: true,
    of: ofAll("calls", calls),
    body: html`
      ${sequence.length ? barList(bars) : html`<p class="empty">${t.funnels.chooseFirst}</p>`}
      <div class="funnel-tools">${chooser(nodes, sequence)} ${result(counts, calls)}</div>
    `,
  });
}

function lost(counts, i) {
  if (!i || counts[i] === counts[i - 1]) return nothing;
  return html`<span class="lost">−${percent(1 - counts[i] / counts[i - 1])}</span>`;
}

const linkThrough = (ids) => linkWith({ through: joinIds(ids) || "," });

const remove = (sequence, i) => html`
  <a class="remove" href=${linkThrough(sequence.filter((_, at) => at !== i))} aria-label=${t.funnels.remove}
    title=${t.funnels.remove}>${icon("close")}</a>
`;

function result(counts, calls) {
  if (!counts.length) return nothing;
  const values = { calls: amount("calls", counts.at(-1)), share: percent(counts.at(-1) / calls) };
  return html`<p class="quiet">${say(t.funnels.wentThrough, values)}</p>`;
}

/** A text field with suggestions: the browser's own, so that keyboards and screen readers know it. */
function chooser(nodes, sequence) {
  const choices = new Map(
    [...nodes.values()]
      .filter(({ reach }) => reach)
      .sort((a, b) => b.reach - a.reach)
      .slice(0, offered)
      .map(({ id, key, text }) => [`${text} (${id})`, key]),
  );
  const chosen = ({ target }) => {
    const key = choices.get(target.value) ?? nodes.get(target.value.trim())?.key;
    if (key === undefined) return;
    target.value = "";
    location.hash = linkThrough([...sequence, key]);
  };
  return html`<label class="chooser">
    <span>${t.funnels.add}</span>
    <input class="field" list="funnel-nodes" dir="auto" placeholder=${t.funnels.textOrId} @change=${chosen} />
    <datalist id="funnel-nodes">
      ${[...choices.keys()].map((choice) => html`<option value=${choice}></option>`)}
    </datalist>
  </label>`;
}
