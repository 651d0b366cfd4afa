/** The analyses of this browser: open one again, or forget it. */

import { html, nothing } from "../../vendor/lit.js";
import { recents } from "../recents.js";
import { fragment } from "../state.js";
import { counted, fill, moment, say, t } from "../text/index.js";
import { icon } from "./icons.js";

export function recentList(onForget) {
  const known = recents();
  if (!known.length) return nothing;
  return html`
    <section class="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">${t.recent.title}</h2>
      <ul>
        ${known.map((analysis) => entry(analysis, onForget))}
      </ul>
      <p class="small quiet">${t.recent.note}</p>
    </section>
  `;
}

function entry({ id, files = [], createdAt, calls }, onForget) {
  const [first = "", ...others] = files;
  const name = html`<bdi>${first}</bdi>`;
  const title = others.length
    ? say(t.bar.andMore, { file: name, more: counted("more", others.length) })
    : name;
  return html`<li data-session=${id}>
    <a href="/analysis${fragment({ session: id })}">${title}</a>
    <span class="small quiet">
      ${calls === undefined ? t.recent.unfinished : counted("calls", calls)} · ${moment(createdAt)}
    </span>
    <button class="button is-plain is-small" type="button" data-action="forget"
      aria-label=${fill(t.recent.forgetThis, { file: first })} @click=${() => onForget(id)}>
      ${icon("close")}${t.recent.forget}
    </button>
  </li>`;
}
