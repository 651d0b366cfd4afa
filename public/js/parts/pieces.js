/** Small pieces that every view is made of: nodes, numbers, shares with their bars, links out. */

import { html, nothing } from "../../vendor/lit.js";
import { answersQuestions, isMerged } from "../access.js";
import { linkCalls } from "../drill.js";
import { linkTo } from "../state.js";
import { amount, number, percent, t } from "../text/index.js";

export const num = (n, digits = 0) =>
  html`<data class="num" dir="ltr" value=${n}>${number(n, digits)}</data>`;

export const share = (value) =>
  html`<data class="num" dir="ltr" value=${value} title=${value}>${percent(value)}</data>`;

/** A share with its bar: the bar stays a bar for who sees it, the number is for everybody. */
export const shareBar = (value, kind = "traffic") => html`
  <span class="share-bar is-${kind}" .style=${`--share: ${value}`}>
    <span class="track" aria-hidden="true"></span>${share(value)}
  </span>
`;

/** A number of calls that leads to them. `own` is its filter (see drill.js), missing where no filter
 * says just these calls. */
export const callsNum = (n, own) => leading(num(n), n, own);

/** "9,083 calls", leading to them. */
export const callsAmount = (n, own) => leading(amount("calls", n), n, own);

/** Whatever shows the number `n`, as a link to its calls; `beside` what keys reach in another way. */
export function leading(content, n, own, { beside = false } = {}) {
  if (!n || !own || !answersQuestions()) return content;
  return html`<a class="calls-link" href=${linkCalls(own)} title=${t.drill.show}
    data-calls=${n} tabindex=${beside ? "-1" : nothing}>${content}</a>`;
}

/** A node: its text first, its id small; a link to its card in the tree. */
export function nodeLink(id, text, { view = "tree" } = {}) {
  return html`<a class="node" href=${linkTo(view, { node: String(id) })} title=${text}
    >${nodeText(id, text)}</a
  >`;
}

export const nodeText = (id, text) =>
  html`<bdi class="node-text">${breakable(nodeName(id, text))}</bdi>${idMark(id, text)}`;

/** Where marks join words. Unicode breaks no line there before a Hebrew letter (UAX 14, LB21 and
 * LB29), so a narrow box would have to break the word itself. */
const joints = /(?<=[/\\|_,;:–־-])(?=\p{L})/u;

/** A text with its chances to break; they are no part of what is copied. */
export const breakable = (text) =>
  String(text)
    .split(joints)
    .map((part, place) => (place ? html`<wbr />${part}` : part));

/** A node's text as the page says it: what a share merged has a name in the page's language. */
export const nodeName = (id, text) => (isMerged(id, text) ? t.share.other : text);

const idMark = (id, text) =>
  String(text) === String(id) || isMerged(id, text)
    ? nothing
    : html` <bdi class="node-id" dir="ltr">${id}</bdi>`;

/** The address if it is one that a browser may be sent to; nothing else is ever made a link. */
function webAddress(text) {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null;
}

export function urlLink(text) {
  const address = webAddress(text);
  if (!address) return html`<bdi class="url" dir="ltr">${text}</bdi>`;
  return html`<a class="url" href=${address} target="_blank" rel="noreferrer noopener" dir="ltr"
    title=${address}>${text}<span class="unseen"> ${t.opensElsewhere}</span></a>`;
}

/** Rows of label, bar, count and share; the bar lies behind the label. Rows: see `barRow`. */
export const barList = (rows, { label } = {}) => html`
  <ol class="bars" aria-label=${label ?? nothing}>${rows.map(barRow)}</ol>
`;

/** `{label, count, share, fill?, kind?, calls?}`: `fill` is the bar's length where it is not the
 * share; `calls` the filter of what is counted. */
function barRow({ label, count, share: value, fill = value, kind = "traffic", calls }) {
  return html`
    <li class="bar-row is-${kind}" .style=${`--share: ${fill}`}>
      <span class="bar-label">${label}</span>
      <span class="bar-count">${callsNum(count, calls)}</span>
      <span class="bar-share">${value === undefined ? nothing : share(value)}</span>
    </li>
  `;
}
