/** Where files come in: dropped, picked, or the sample. */

import { html, nothing } from "../../vendor/lit.js";
import { counted, t } from "../text/index.js";
import { icon } from "./icons.js";

/** `token`, where the server wants one first: a function that takes it, and how many files wait. */
export function dropZone({ onFiles, onSample, token }) {
  return html`
    ${token ? tokenField(token.onToken, token.waiting) : nothing} ${filesField(t.drop.title, onFiles)}
    <p class="try">
      ${t.drop.noFile}
      <button class="link" type="button" data-action="sample" @click=${onSample}>${t.drop.sample}</button>
    </p>
  `;
}

/** A place to drop files on, which opens the browser's own chooser too. */
export function filesField(title, onFiles) {
  const picked = (event) => {
    const files = [...event.target.files];
    event.target.value = ""; // so that the same file can be chosen again
    onFiles(files);
  };
  return html`
    <label class="drop" @dragenter=${over} @dragover=${over} @dragleave=${left}
      @drop=${(event) => onFiles(dropped(event))}>
      <input type="file" multiple accept=".csv,.tsv,.txt,.xlsx,.zip,.gz,text/csv,text/plain" class="unseen"
        aria-describedby="drop-formats" @change=${picked} />
      <span class="drop-icon">${icon("upload")}</span>
      <strong>${title}</strong>
      <span class="button is-main" aria-hidden="true">${t.drop.pick}</span>
      <span class="quiet small" id="drop-formats">${t.drop.formats}</span>
    </label>
  `;
}

/** Asks for the token that the operator gave to those who may upload. */
export function tokenField(onToken, waiting = 0) {
  return html`<form class="token" @submit=${(event) => {
    event.preventDefault();
    onToken(new FormData(event.target).get("token"));
  }}>
    <label>${t.drop.token} <input class="field" name="token" type="password" autocomplete="off" /></label>
    <button class="button">${t.drop.tokenDone}</button>
    ${waiting ? html`<span class="small" role="status">${counted("filesWait", waiting)}</span>` : nothing}
  </form>`;
}

function over(event) {
  event.preventDefault();
  event.currentTarget.classList.add("is-over");
}

function left(event) {
  if (event.currentTarget.contains(event.relatedTarget)) return;
  event.currentTarget.classList.remove("is-over");
}

function dropped(event) {
  event.preventDefault();
  event.currentTarget.classList.remove("is-over");
  return [...event.dataTransfer.files];
}
