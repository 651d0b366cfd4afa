/** The bar over an analysis: what it is of, until when it lives, its link, and its deletion. */

import { html, nothing } from "../../vendor/lit.js";
import { restricted } from "../access.js";
import "../elements/share-dialog.js";
import { Problem, call } from "../api.js";
import { forget, ownerKeyOf } from "../recents.js";
import { filterPairs } from "../filters.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { counted, fill, moment, say, t } from "../text/index.js";
import { downloadMenu } from "./download.js";
import { icon } from "./icons.js";

export function ownerBar({ state, doc, files, expiresAt, said, onSaid, onDeleted }) {
  const { session } = state;
  const owner = ownerKeyOf(session);
  return html`
    <header class="bar">
      <p class="bar-title" title=${files.map(({ name }) => name).join("\n")}>${restricted ? t.share.bar : titleOf(files)}</p>
      ${expiresAt ? html`<p class="small quiet bar-expiry">${fill(t.bar.expires, { date: moment(expiresAt) })}</p>` : nothing}
      <div class="bar-actions">
        <span class="small quiet" role="status">${said}</span>
        <button class="button" type="button" data-action="share" @click=${() => copyLink(onSaid)}>
          ${icon("link")}<span>${t.bar.share}</span>
        </button>
        ${
          owner
            ? html`<button class="button" type="button" data-action="share-part" @click=${openSharing}>
              ${icon("lock")}<span class="wide-label">${t.share.button}</span>
            </button>`
            : nothing
        }
        ${downloadMenu()}
        ${
          owner
            ? html`<button class="button is-plain" type="button" data-action="delete" @click=${ask}>
              ${icon("bin")}<span class="wide-label">${t.bar.delete}</span>
            </button>`
            : nothing
        }
      </div>
      ${owner ? [confirmation(session, owner, onDeleted), sharing(state, owner, doc)] : nothing}
    </header>
  `;
}

function titleOf(files) {
  const [first, ...others] = files;
  if (!first) return "";
  const name = html`<bdi>${first.name}</bdi>`;
  return others.length
    ? say(t.bar.andMore, { file: name, more: counted("more", others.length) })
    : name;
}

const openSharing = () => document.querySelector("share-dialog").open();

const sharing = (state, owner, doc) => html`
  <share-dialog .session=${state.session} .owner=${owner} .pairs=${filterPairs(state)}
    .calls=${doc.get("selected_calls")} .nodes=${doc.has(nodeKeys) ? nodesOf(doc) : undefined}></share-dialog>
`;

/** The whole address: whoever has it may read the analysis, and sees just this view of it. */
async function copyLink(onSaid) {
  try {
    await navigator.clipboard.writeText(location.href);
    onSaid(t.bar.shared);
  } catch {
    onSaid(t.bar.notShared);
  }
}

const dialog = () => document.querySelector("dialog.confirm");
const said = () => dialog().querySelector("[role=alert]");

function ask() {
  said().textContent = "";
  dialog().showModal();
}

function confirmation(session, owner, onDeleted) {
  const remove = async () => {
    try {
      await call("/api/session", { method: "DELETE", query: { sessionId: session }, owner });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      said().textContent = t.bar.notDeleted; // its place is drawn empty, and stays this dialog's own
      return;
    }
    forget(session);
    dialog().close();
    onDeleted();
  };
  return html`
    <dialog class="confirm" aria-labelledby="confirm-title">
      <h2 id="confirm-title">${t.bar.confirmTitle}</h2>
      <p>${t.bar.confirmText}</p>
      <p class="problem-text" role="alert"></p>
      <div class="actions">
        <button class="button is-problem" type="button" data-action="confirm-delete" @click=${remove}>
          ${t.bar.confirmDelete}
        </button>
        <button class="button" type="button" autofocus @click=${() => dialog().close()}>${t.cancel}</button>
      </div>
    </dialog>
  `;
}
