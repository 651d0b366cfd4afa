/** Upright bars with their numbers on top: few, ordered things, such as weekdays. */

import { html, nothing } from "../../vendor/lit.js";
import { callsNum } from "./pieces.js";

/** Rows: `{label, count, long?, kind?, calls?}`; the longest bar is the largest count. */
export function upright(rows, axis) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return html`
    <ol class="upright ${rows.length > 12 ? "is-tight" : ""}">
      ${rows.map(
        ({ label, long, count, kind = "traffic", calls }) => html`
          <li class="is-${kind}" .style=${`--share: ${count / most}`}>
            <span class="upright-count">${callsNum(count, calls)}</span>
            <span class="upright-bar" aria-hidden="true"></span>
            <span class="upright-label">
              ${
                long
                  ? html`<span aria-hidden="true">${label}</span><span class="unseen">${long}</span>`
                  : label
              }
            </span>
          </li>
        `,
      )}
    </ol>
    ${axis ? html`<p class="axis-name">${axis}</p>` : nothing}
  `;
}
