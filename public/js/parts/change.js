/** Pieces of a comparison: signed differences, and bars that grow to both sides of nothing. */

import { html, nothing } from "../../vendor/lit.js";
import { signed } from "../text/index.js";

/** "is-more", "is-less" or "is-same": colours of the diverging scale. */
export const direction = (difference) =>
  difference > 0 ? "is-more" : difference < 0 ? "is-less" : "is-same";

export const signedNum = (n, digits = 0) =>
  n === null
    ? html`<span class="quiet">–</span>`
    : html`<data class="num change ${direction(n)}" dir="ltr" value=${n}>${signed(n, digits)}</data>`;

/** A difference of shares, in points of a hundred. */
export const points = (difference) =>
  difference === null
    ? html`<span class="quiet">–</span>`
    : html`<data class="num change ${direction(difference)}" dir="ltr" value=${difference}>${signed(100 * difference, 1)}</data>`;

/** "+1.2 … +3.4" in points, as plain text that reads left to right anywhere. */
export const intervalText = ([low, high]) =>
  `\u2066${signed(100 * low, 1)} … ${signed(100 * high, 1)}\u2069`;

/** A bar from nothing to the difference, and its interval as a line; `scale` fills half of it. */
export function changeBar({ difference, interval }, scale) {
  const at = (value) => Math.max(-1, Math.min(1, value / scale));
  const [low, high] = (interval ?? [difference, difference]).map(at);
  const [from, to] = [Math.min(0, at(difference)), Math.max(0, at(difference))];
  return html`<span class="change-bar ${direction(difference)}" aria-hidden="true"
    title=${interval ? intervalText(interval) : nothing}
    .style=${`--from: ${from}; --to: ${to}; --low: ${low}; --high: ${high}`}><i></i>${interval ? html`<b></b>` : nothing}</span>`;
}

/** What fills half a bar: the largest difference that is drawn, ends of intervals included. */
export const scaleOf = (answers) =>
  Math.max(
    0.001,
    ...answers.flatMap(({ difference, interval }) => [difference, ...(interval ?? [])]).map(Math.abs),
  );
