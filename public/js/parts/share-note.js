/** What the reader of a share should know: that it is one, and what it leaves out. */

import { html, nothing } from "../../vendor/lit.js";
import { restricted } from "../access.js";
import { amount, say, t } from "../text/index.js";
import { icon } from "./icons.js";

export function shareNote() {
  if (!restricted) return nothing;
  const { k } = restricted;
  return html`<p class="share-note small" data-share-k=${k}>
    ${icon("lock")}
    <span>${t.share.isShare} ${k ? say(t.share.isMerged, { calls: amount("calls", k) }) : nothing}</span>
  </p>`;
}
