/** Path explorer: one column a step; at each its next steps, and the calls that ended there. */

import { html, nothing, ref } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { empty, figure } from "../parts/figure.js";
import { icon } from "../parts/icons.js";
import { callsAmount, callsNum, nodeText, share } from "../parts/pieces.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { after, pathKeys, pathsOf } from "../paths.js";
import { joinIds, linkTo, linkWith, splitIds } from "../state.js";
import { fill, number, ofAll, t } from "../text/index.js";

export const keys = [...nodeKeys, ...pathKeys];

const shown = 12; // next steps of a column; its "Other" opens the rest

export function render({ doc, state, calls }) {
  if (!calls) return empty(t.noCalls);
  const nodes = nodesOf(doc);
  const paths = pathsOf(doc);
  const path = splitIds(state.path);
  if (!path.length) path.push(after(paths, []).next[0].id);
  const columns = [[], ...path.map((_, i) => path.slice(0, i + 1))].filter(
    (prefix) => after(paths, prefix).calls,
  );
  return figure({
    key: "path_explorer",
    wide: true,
    picture: true,
    of: ofAll("calls", calls),
    body: html`
      ${crumbs(path.map((id) => nodeAt(nodes, id)))}
      <div class="steps" tabindex="0" role="region" aria-label=${t.views.explorer.title}
        ${ref((steps) => showLast(steps))}>
        ${columns.map((prefix) => column(prefix, { paths, path, nodes, open: Number(state.open ?? -1) }))}
      </div>
    `,
  });
}

/** Scrolls to the last column: it is what was asked for. Right-to-left counts down from 0. */
function showLast(steps) {
  const sign = document.documentElement.dir === "rtl" ? -1 : 1;
  requestAnimationFrame(() => steps?.scrollTo({ left: sign * steps.scrollWidth }));
}

function crumbs(steps) {
  const linkTo = (count) =>
    linkWith({ path: joinIds(steps.slice(0, count).map(({ key }) => key)), open: undefined });
  return html`<nav class="crumbs" aria-label=${t.explorer.crumbs}>
    <a href=${linkWith({ path: undefined, open: undefined })}>${t.explorer.start}</a>
    ${steps.map(
      ({ text }, i) => html`${icon("chevron")}<a href=${linkTo(i + 1)} title=${text}
          aria-current=${i === steps.length - 1 ? "step" : nothing}><bdi>${text}</bdi></a>`,
    )}
  </nav>`;
}

/** What came after the steps so far. */
function column(prefix, { paths, path, nodes, open }) {
  const { calls, ended, next } = after(paths, prefix);
  const place = prefix.length;
  const node = place ? nodeAt(nodes, prefix.at(-1)) : null;
  const large =
    place === open ? next : next.slice(0, next.length === shown + 1 ? shown + 1 : shown);
  const others = next.slice(large.length);
  const rest = others.reduce((sum, { count }) => sum + count, 0);
  return html`<section class="steps-column" aria-label=${node?.text ?? t.explorer.start}>
    ${heading(node)}
    <p class="small quiet">
      ${callsAmount(calls, own.begins(prefix))}${node ? html` · <bdi dir="ltr">${node.id}</bdi>` : nothing}
    </p>
    <ol>
      ${large.map(({ id, count }) => option(nodeAt(nodes, id), count / calls, count, prefix, path[place] === id))}
      ${others.length ? opener(place, others.length, rest, rest / calls) : nothing}
      ${ended ? row(html`<span class="bar-label">${t.explorer.ended}</span>`, ended, ended / calls, "is-ending", own.path(prefix)) : nothing}
    </ol>
  </section>`;
}

const heading = (node) =>
  node
    ? html`<h3 title=${node.text}><a href=${linkTo("tree", { node: node.key })}><bdi>${node.text}</bdi></a></h3>`
    : html`<h3>${t.explorer.start}</h3>`;

function option({ key, id, text }, part, count, prefix, chosen) {
  const href = linkWith({ path: joinIds([...prefix, key]), open: undefined });
  const link = html`<a class="bar-label" href=${href} title=${text}
    aria-current=${chosen ? "step" : nothing}>${nodeText(id, text)}</a>`;
  return row(link, count, part, chosen ? "is-chosen" : "", own.begins([...prefix, key]));
}

function opener(place, n, count, part) {
  const link = html`<a class="bar-label" href=${linkWith({ open: place })}>${fill(t.otherNodes, { n: number(n) })}</a>`;
  return row(link, count, part, "is-rest");
}

const row = (label, count, part, state, calls) => html`
  <li class="bar-row is-step ${state}" .style=${`--share: ${part}`}>
    ${label}<span class="bar-count">${callsNum(count, calls)}</span><span class="bar-share">${share(part)}</span>
  </li>
`;
