/** The analyses of this browser: open one again, go on with one that is unfinished, or forget it. */

import { html, nothing } from "../../vendor/lit.js";
import { recents } from "../recents.js";
import { fragment, linkToGoOn } from "../state.js";
import { counted, fill, moment, percent, say, t } from "../text/index.js";
import { shareSent } from "../unfinished.js";
import { icon } from "./icons.js";

export function recentList(onForget) {
  const all = recents();
  if (!all.length) return nothing;
  return html`
    <section class="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">${t.recent.title}</h2>
      <ul>
        ${all.map((analysis) => entry(analysis, onForget))}
      </ul>
      <p class="small quiet">${t.recent.note}</p>
    </section>
  `;
}

const known = (calls) => (calls === undefined ? t.recent.unfinished : counted("calls", calls));

function sentOf(uploads) {
  const share = shareSent(uploads);
  return share === 1 ? t.recent.unread : fill(t.recent.sent, { share: percent(share) });
}

function entry({ id, files = [], createdAt, calls, uploads }, onForget) {
  const [first = "", ...others] = files;
  const name = html`<bdi>${first}</bdi>`;
  const title = others.length
    ? say(t.bar.andMore, { file: name, more: counted("more", others.length) })
    : name;
  return html`<li data-session=${id}>
    <a href=${uploads ? linkToGoOn(id) : `/analysis${fragment({ session: id })}`}>${title}</a>
    <span class="small quiet">${uploads ? sentOf(uploads) : known(calls)} · ${moment(createdAt)}</span>
    <button class="button is-plain is-small" type="button" data-action="forget"
      aria-label=${fill(t.recent.forgetThis, { file: first })} @click=${() => onForget(id)}>
      ${icon("close")}${t.recent.forget}
    </button>
  </li>`;
}
