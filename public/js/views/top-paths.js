/** Top paths: every distinct path, step by step, and how much of the traffic it carries. */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { intentColours } from "../parts/colours.js";
import { empty, figure } from "../parts/figure.js";
import { icon } from "../parts/icons.js";
import { callsAmount, nodeText } from "../parts/pieces.js";
import { barColumn, callsColumn, numberColumn, shareColumn } from "../parts/table-columns.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { callsOf, pathKeys, pathsOf } from "../paths.js";
import { joinIds, linkTo, linkWith } from "../state.js";
import { amount, counted, number, ofAll, percent, say, t } from "../text/index.js";

export const keys = [...nodeKeys, ...pathKeys, "top_intents_top10"];

const first = 20;
const short = 12; // characters that always have room

export function render({ doc, state, calls }) {
  if (!calls) return empty(t.noCalls);
  const nodes = nodesOf(doc);
  const colour = pathColours(doc);
  const all = pathsOf(doc);
  const node = nodes.get(state.node);
  const paths = node ? all.filter(({ ids }) => ids.includes(node.key)) : all;
  return figure({
    key: "top_paths_top20",
    wide: true,
    title: title(all),
    of: say(t.topPaths.of, { paths: amount("paths", all.length), calls: counted("calls", calls) }),
    body: html`
      ${carried(all, colour)} ${node ? chosen(node, paths, calls) : nothing}
      <data-table class="paths" .columns=${columns(nodes, colour)} .rows=${paths}
        .label=${t.figures.top_paths_top20}></data-table>
    `,
  });
}

function title(paths) {
  const shown = paths[Math.min(first, paths.length) - 1];
  return say(t.topPaths.carry, { n: number(shown.rank), share: percent(shown.total) });
}

/** The colour of a path is its intent's: its second step, or a first that is an intent itself. */
function pathColours(doc) {
  const intents = doc.get("top_intents_top10");
  const known = new Set(intents.map(({ rule_id: id }) => String(id)));
  const colour = intentColours(intents);
  return (ids) => colour(ids.slice(0, 2).findLast((id) => known.has(id)));
}

/** One bar for all calls: the most common paths each their part, all others the rest. */
const carried = (paths, colour) => html`
  <div class="carried" aria-hidden="true">
    ${paths.slice(0, first).map(
      ({ ids, share: part, rank }) => html`<span title="${rank}. ${percent(part)}"
        .style=${`--share: ${part}; --colour: ${colour(ids)}`}></span>`,
    )}
  </div>
`;

function chosen(node, paths, calls) {
  const found = {
    paths: amount("paths", paths.length),
    calls: callsAmount(callsOf(paths), own.through(node.key)),
    all: ofAll("calls", calls),
  };
  return html`<p class="chosen">
    <a class="button is-small" href=${linkWith({ node: undefined })} title=${node.text}>
      ${icon("close")}${say(t.topPaths.through, { node: html`<bdi class="cut">${node.text}</bdi>` })}
    </a>
    <span class="quiet">
      ${say(t.topPaths.chosen, found)}
    </span>
  </p>`;
}

const columns = (nodes, colour) => [
  numberColumn("rank", "#", ({ rank }) => rank),
  {
    name: "path",
    label: t.topPaths.steps,
    sortable: false,
    value: ({ ids }) => ids.map((id) => nodeAt(nodes, id).text),
    cell: ({ ids }) => strip(ids, nodes, colour(ids)),
  },
  numberColumn("steps", t.topPaths.length, ({ ids }) => ids.length),
  callsColumn(
    "count",
    t.columns.calls,
    ({ count }) => count,
    ({ ids }) => own.path(ids),
  ),
  barColumn("share", t.columns.share, ({ share }) => share),
  shareColumn("total", t.columns.cumulative, ({ total }) => total),
];

const strip = (ids, nodes, colour) => html`
  <ol class="strip" .style=${`--colour: ${colour}`}>
    ${ids.map((id, i) => {
      const { text } = nodeAt(nodes, id);
      const href = linkTo("explorer", { path: joinIds(ids.slice(0, i + 1)) });
      const state = `${i === ids.length - 1 ? "is-last" : ""} ${text.length > short ? "" : "is-short"}`;
      return html`<li class="step ${state}">
        <a href=${href} title=${text}>${nodeText(id, text)}</a>
      </li>`;
    })}
  </ol>
`;
