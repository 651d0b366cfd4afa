/** Top paths: the most common variants, step by step, and how much of the traffic they carry. */

import { html, nothing } from "../../vendor/lit.js";
import { intentColours } from "../parts/colours.js";
import { definition, empty } from "../parts/figure.js";
import { icon } from "../parts/icons.js";
import { nodeText, num, share } from "../parts/pieces.js";
import { joinIds, linkTo, linkWith, replaceState } from "../state.js";
import { amount, counted, number, ofAll, percent, say, t } from "../text/index.js";

export const keys = ["top_paths_top20", "distinct_paths", "top_intents_top10"];

export function render({ doc, state, calls }) {
  const paths = doc.get("top_paths_top20").map((path, i) => ({ ...path, rank: i + 1 }));
  const colour = pathColours(doc);
  const found = paths.filter((path) => holds(path, state));
  if (!paths.length) return empty(t.noCalls);
  return html`
    <section class="figure is-wide" data-figure="top_paths_top20" aria-labelledby="paths-title">
      <header class="figure-head">
        <h2 id="paths-title">${say(t.topPaths.carry, { n: number(paths.length), share: percent(paths.at(-1).cumulative_share) })}</h2>
        <p class="figure-of">
          ${say(t.topPaths.of, { paths: amount("paths", doc.get("distinct_paths")), calls: counted("calls", calls) })}
        </p>
        ${definition("top_paths_top20")}
      </header>
      ${carried(paths, colour)} ${tools(state, found)}
      ${columnHeads()}
      <ol class="paths">${found.map((path) => row(path, colour))}</ol>
      ${found.length ? nothing : empty(t.table.noMatch)} ${rest(doc, paths, calls, state)}
    </section>
  `;
}

/** The colour of a path is its intent's: its second step, or a first that is an intent itself. */
function pathColours(doc) {
  const intents = doc.get("top_intents_top10");
  const known = new Set(intents.map(({ rule_id: id }) => id));
  const colour = intentColours(intents);
  return (path) => colour(path.slice(0, 2).findLast((id) => known.has(id)));
}

function holds({ path, texts }, { node, q = "" }) {
  if (node && !path.some((id) => String(id) === node)) return false;
  const wanted = q.trim().toLocaleLowerCase();
  if (!wanted) return true;
  const steps = [...texts, ...path].map((step) => String(step).toLocaleLowerCase());
  return steps.some((step) => step.includes(wanted));
}

/** One bar for all calls: each path its part, the paths that are not shown in grey. */
function carried(paths, colour) {
  return html`<div class="carried" aria-hidden="true">
    ${paths.map(
      ({ path, share: part, rank }) => html`<span title="${rank}. ${percent(part)}"
        .style=${`--share: ${part}; --colour: ${colour(path)}`}></span>`,
    )}
  </div>`;
}

function tools({ node, q = "" }, found) {
  return html`<div class="table-tools">
    <label class="search">
      ${icon("search")}<span class="unseen">${t.topPaths.search}</span>
      <input class="field" type="search" dir="auto" placeholder=${t.topPaths.search} .value=${q}
        @input=${(event) => replaceState({ q: event.target.value })} />
    </label>
    <span class="quiet small" role="status">${node || q ? counted("paths", found.length) : nothing}</span>
    ${node
      ? html`<a class="button is-small" href=${linkWith({ node: undefined })}>
          ${icon("close")}${say(t.topPaths.through, { node: html`<bdi dir="ltr">${node}</bdi>` })}
        </a>`
      : nothing}
  </div>`;
}

const columnHeads = () => html`
  <div class="path is-head" aria-hidden="true">
    <span class="path-rank">#</span><span>${t.topPaths.steps}</span>
    <span class="path-count">${t.columns.calls}</span>
    <span class="path-share">${t.columns.share}</span>
    <span class="path-total">${t.columns.cumulative}</span>
  </div>
`;

function row({ path, texts, count, share: part, cumulative_share: total, rank }, colour) {
  return html`<li class="path" .style=${`--colour: ${colour(path)}`}>
    <span class="path-rank">${number(rank)}</span>
    <ol class="strip">
      ${path.map(
        (id, i) => html`<li class="step ${i === path.length - 1 ? "is-last" : ""}">
          <a href=${linkTo("explorer", { path: joinIds(path.slice(0, i + 1)) })} title=${texts[i]}
            >${nodeText(id, texts[i])}</a
          >
        </li>`,
      )}
    </ol>
    <span class="path-count">${num(count)}</span>
    <span class="path-share">${share(part)}</span>
    <span class="path-total" title=${t.columns.cumulative}>${share(total)}</span>
    <span class="path-bar" aria-hidden="true" .style=${`--share: ${part}`}></span>
  </li>`;
}

function rest(doc, paths, calls, { node, q }) {
  const others = doc.get("distinct_paths") - paths.length;
  if (others <= 0) return nothing;
  if (node || q) {
    return html`<p class="paths-rest">${say(t.topPaths.unsearched, { paths: amount("otherPaths", others) })}</p>`;
  }
  const left = calls - paths.reduce((sum, { count }) => sum + count, 0);
  const values = { paths: amount("otherPaths", others), calls: amount("calls", left), share: percent(left / calls) };
  return html`<p class="paths-rest">${say(t.topPaths.rest, values)}</p>`;
}
