/** A funnel of the reader's own: nodes in an order, and how many calls went through so far. */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { nodeAt } from "../nodes.js";
import { funnelThrough } from "../paths.js";
import { joinIds, linkWith, splitIds } from "../state.js";
import { amount, ofAll, percent, say, t } from "../text/index.js";
import { figure } from "./figure.js";
import { icon } from "./icons.js";
import { nodeChooser } from "./node-chooser.js";
import { barList, nodeLink } from "./pieces.js";

/** `state.steps` holds the nodes; at first the most common path stands as an example. */
export function customFunnel({ paths, nodes, state, calls }) {
  const sequence = state.steps === undefined ? paths[0].ids : splitIds(state.steps);
  const counts = funnelThrough(paths, sequence);
  const bars = sequence.map((id, i) => ({
    label: html`${nodeLink(id, nodeAt(nodes, id).text)} ${lost(counts, i)} ${remove(sequence, i)}`,
    count: counts[i],
    share: counts[i] / calls,
    calls: own.inOrder(sequence.slice(0, i + 1)),
  }));
  return figure({
    key: "custom_funnel",
    wide: true,
    picture: sequence.length > 0,
    of: ofAll("calls", calls),
    body: html`
      ${sequence.length ? barList(bars) : html`<p class="empty">${t.funnels.chooseFirst}</p>`}
      <div class="funnel-tools">${nodeChooser({
        id: "funnel-nodes",
        label: t.funnels.add,
        nodes,
        onChoose: (key) => (location.hash = linkSteps([...sequence, key])),
      })} ${result(counts, calls)}</div>
    `,
  });
}

function lost(counts, i) {
  if (!i || counts[i] === counts[i - 1]) return nothing;
  return html`<span class="lost">−${percent(1 - counts[i] / counts[i - 1])}</span>`;
}

const linkSteps = (ids) => linkWith({ steps: joinIds(ids) || "," });

const remove = (sequence, i) => html`
  <a class="remove" href=${linkSteps(sequence.filter((_, at) => at !== i))} aria-label=${t.funnels.remove}
    title=${t.funnels.remove}>${icon("close")}</a>
`;

function result(counts, calls) {
  if (!counts.length) return nothing;
  const values = { calls: amount("calls", counts.at(-1)), share: percent(counts.at(-1) / calls) };
  return html`<p class="quiet">${say(t.funnels.wentThrough, values)}</p>`;
}
