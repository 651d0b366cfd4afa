/** Path explorer: one column a step; at each node its next steps, and the calls that ended there. */

import { html, nothing, ref } from "../../vendor/lit.js";
import { definition, empty } from "../parts/figure.js";
import { nodeText, num, share } from "../parts/pieces.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { joinIds, linkTo, linkWith, splitIds } from "../state.js";
import { counted, ofAll, t } from "../text/index.js";
import { icon } from "../parts/icons.js";

export const keys = nodeKeys;

export function render({ doc, state }) {
  const nodes = nodesOf(doc);
  const roots = [...nodes.values()]
    .filter(({ parent, reach }) => !parent && reach)
    .sort((a, b) => b.reach - a.reach);
  if (!roots.length) return empty(t.noCalls);
  const path = splitIds(state.path);
  if (!path.length) path.push(roots[0].key);
  const steps = path.map((id) => nodeAt(nodes, id));
  return html`
    <section class="figure is-wide" data-figure="branch_distribution" aria-labelledby="steps-title">
      <header class="figure-head">
        <h2 id="steps-title">${t.figures.branch_distribution}</h2>
        ${definition("branch_distribution")}
      </header>
      ${crumbs(steps)}
      <div class="steps" tabindex="0" role="region" aria-label=${t.views.explorer.title}
        ${ref((steps) => showLast(steps))}>
        ${start(roots, path)} ${steps.map((node, i) => column(node, nodes, path, i))}
      </div>
    </section>
  `;
}

/** Scrolls to the last column: it is what was asked for. Right-to-left counts down from 0. */
function showLast(steps) {
  const sign = document.documentElement.dir === "rtl" ? -1 : 1;
  requestAnimationFrame(() => steps?.scrollTo({ left: sign * steps.scrollWidth }));
}

function crumbs(steps) {
  return html`<nav class="crumbs" aria-label=${t.explorer.crumbs}>
    <a href=${linkWith({ path: undefined })}>${t.explorer.start}</a>
    ${steps.map(
      ({ id, text }, i) => html`${icon("chevron")}<a
          href=${linkWith({ path: joinIds(steps.slice(0, i + 1).map(({ key }) => key)) })}
          aria-current=${i === steps.length - 1 ? "step" : nothing} title=${text}
          ><bdi>${text}</bdi></a
        >`,
    )}
  </nav>`;
}

function start(roots, path) {
  const visits = roots.reduce((sum, { reach }) => sum + reach, 0);
  const rows = roots.map(({ key, id, text, reach }) => ({
    key,
    id,
    text,
    count: reach,
    share: reach / visits,
  }));
  return html`<section class="steps-column" aria-label=${t.explorer.start}>
    <h3>${t.explorer.start}</h3>
    <p class="small quiet">${counted("visits", visits)}</p>
    <ol>${rows.map((row) => option(row, [], row.key === path[0]))}</ol>
  </section>`;
}

function column(node, nodes, path, place) {
  const { id, text, reach = 0, transitions = 0, dropOff = 0, next } = node;
  const before = path.slice(0, place + 1);
  const rows = next.map((step) => ({
    key: String(step.child),
    id: step.child,
    text: step.text,
    count: step.count,
    share: step.count / reach,
  }));
  const other = transitions - rows.reduce((sum, { count }) => sum + count, 0);
  return html`<section class="steps-column" aria-label=${text}>
    <h3 title=${text}><a href=${linkTo("tree", { node: String(id) })}><bdi>${text}</bdi></a></h3>
    <p class="small quiet">${counted("visits", reach)} · <bdi dir="ltr">${id}</bdi></p>
    <ol>
      ${rows.map((row) => option(row, before, row.key === path[place + 1]))}
      ${other > 0 ? plain(t.other, other, other / reach, "rest") : nothing}
      ${dropOff > 0 ? plain(t.explorer.ended, dropOff, dropOff / reach, "ending") : nothing}
    </ol>
  </section>`;
}

const option = ({ key, id, text, count, share: part }, before, chosen) => html`
  <li class="bar-row is-step ${chosen ? "is-chosen" : ""}" .style=${`--share: ${part}`}>
    <a class="bar-label" href=${linkWith({ path: joinIds([...before, key]) })} title=${text}
      aria-current=${chosen ? "step" : nothing}>${nodeText(id, text)}</a>
    <span class="bar-count">${num(count)}</span><span class="bar-share">${share(part)}</span>
  </li>
`;

const plain = (label, count, part, kind) => html`
  <li class="bar-row is-step is-${kind}" .style=${`--share: ${part}`}>
    <span class="bar-label">${label}</span>
    <span class="bar-count">${num(count)}</span><span class="bar-share">${share(part)}</span>
  </li>
`;
