/** The start page: choose files, see them go, land in the analysis. */

import { html, nothing, render } from "../vendor/lit.js";
import { offline } from "./api.js";
import { Journey } from "./journey.js";
import { brand, pageTools } from "./parts/page-tools.js";
import { dropZone } from "./parts/drop-zone.js";
import { progress } from "./parts/progress.js";
import { recentList } from "./parts/recent-list.js";
import { forget, hasRoom, recent, recents } from "./recents.js";
import { fragment, idToGoOn, linkToGoOn } from "./state.js";
import { startLanguage, t } from "./text/index.js";
import { startTheme } from "./theme.js";
import { completedBy } from "./unfinished.js";

const sample = "/sample/calls.csv";
const root = document.querySelector("#page");
const journey = new Journey();
const hadRoom = hasRoom();
let waitingFiles = []; // chosen, but the server wants a token first

function draw() {
  document.title = `Calltrail · ${t.start.title}`;
  render(
    html`
      <header class="top">${brand()} ${pageTools()}</header>
      <main id="main" class="start" data-stage=${journey.stage}>
        <div class="start-head">
          <h1>${t.start.title}</h1>
          <p class="lead">${t.start.lead}</p>
        </div>
        ${unshared()} ${unkept()} ${journey.stage === "choose" ? choose() : progress(journey)}
        <p class="promise">${t.start.promise}</p>
        ${journey.stage === "choose" ? recentList(remove) : nothing}
      </main>
    `,
    root,
  );
}

/** Without a store that instances share, sessions get lost: the operator must see that. */
function unshared() {
  const { shared = true, warnings = [] } = journey.health?.store ?? {};
  if (shared && !warnings.length) return nothing;
  return html`<div class="note is-warning" data-note="store">
    ${shared ? nothing : html`<p>${t.start.unshared}</p>`}
    ${warnings.map((warning) => html`<p><bdi>${warning}</bdi></p>`)}
  </div>`;
}

/** Without its owner's key, nobody can delete an analysis or share a part of it. */
const unkept = () =>
  hadRoom && !journey.unkept
    ? nothing
    : html`<p class="note is-warning" data-note="unkept">${t.start.unkept}</p>`;

function choose() {
  const token = needsToken() ? { onToken: askToken, waiting: waitingFiles.length } : null;
  return dropZone({ onFiles: begin, onSample: trySample, token });
}

const needsToken = () => journey.needsToken;

function askToken(value) {
  journey.useToken(value);
  const files = waitingFiles;
  waitingFiles = [];
  if (files.length && journey.session.token) journey.start(files);
  else draw();
}

function begin(files) {
  if (!files.length) return;
  const unfinished = completedBy(files, recents());
  if (unfinished) journey.takeUp(unfinished, files);
  else if (needsToken()) waitForToken(files);
  else journey.start(files);
}

function waitForToken(files) {
  waitingFiles = files;
  draw();
  root.querySelector("[name=token]").focus();
}

async function trySample() {
  const answer = await fetch(sample).catch(() => null);
  if (!answer?.ok) return journey.tell(offline());
  begin([new File([await answer.blob()], "calls.csv", { type: "text/csv" })]);
}

function remove(id) {
  forget(id);
  draw();
}

/** A page that is loaded again, or a link, may name an upload that is not finished. */
function goOn(id) {
  const unfinished = recent(id);
  if (unfinished?.uploads && journey.stage === "choose") journey.takeUp(unfinished);
}

/** The address says what to go on with if the page is closed or loaded again. */
function keepAddress() {
  const { stage, session } = journey;
  const id = stage === "choose" || stage === "done" ? null : (session.id ?? null);
  if (id !== idToGoOn(location)) history.replaceState(null, "", id ? linkToGoOn(id) : "/");
}

journey.addEventListener("change", () => {
  draw();
  keepAddress();
  if (journey.stage === "done")
    location.assign(`/analysis${fragment({ session: journey.session.id })}`);
});
/** A file that misses its place must not make the browser leave the page for it. */
function droppedBeside(event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  if (event.type !== "drop") return;
  const files = [...event.dataTransfer.files];
  if (journey.stage === "choose") begin(files);
  if (journey.stage === "missing") journey.give(files);
}

startTheme();
startLanguage();
window.addEventListener("dragover", droppedBeside);
window.addEventListener("drop", droppedBeside);
window.addEventListener("languagechange-page", draw);
window.addEventListener("pageshow", (event) => event.persisted && journey.reset());
window.addEventListener("hashchange", () => goOn(idToGoOn(location)));
draw();
const wished = idToGoOn(location);
journey.greet().then(() => goOn(wished));
