/** The analysis page: the state in the address, the document behind it, the view in front. */

import { html, nothing, render } from "../vendor/lit.js";
import { answersQuestions, setRestricted } from "./access.js";
import { answerTo, hasAnswer, needAnswer } from "./answers.js";
import { Problem, call } from "./api.js";
import { AnalyticsDocument, documentName } from "./document.js";
import { filterPairs } from "./filters.js";
import { addressChanged, callsPanel } from "./parts/calls-panel.js";
import { filterBar } from "./parts/filter-bar.js";
import { ownerBar } from "./parts/owner-bar.js";
import { brand, pageTools } from "./parts/page-tools.js";
import { problemNote } from "./parts/problem.js";
import { shareNote } from "./parts/share-note.js";
import { nodeKeys } from "./nodes.js";
import { forget, recent, remember } from "./recents.js";
import { fragment, linkToGoOn, linkUnfiltered, readState } from "./state.js";
import { startLanguage, t } from "./text/index.js";
import { startTheme } from "./theme.js";
import { loadingView, sideNavigation, viewFrame } from "./parts/shell.js";
import { allKeys, viewOf, views } from "./views/index.js";

const page = { doc: null, facts: null, problem: null, said: "", asked: 0 };
const root = document.querySelector("#page");

const always = ["selected_calls", "total_calls_unfiltered"];
const documents = new Map();
const mostDocuments = 20;
const pollAfter = 2000; // ms between two looks at a session that is being processed

function draw() {
  const state = readState();
  const view = viewOf(state.view);
  const ready = page.doc?.has(view.keys) && asksOf(view, state).every(hasAnswer);
  const calls = page.doc?.get("selected_calls");
  document.title = `${t.views[view.id].title} · Calltrail`;
  render(
    html`
      <a class="skip unseen" href="#main" @click=${skip}>${t.skip}</a>
      <aside class="side">
        <div class="side-stay">
          ${brand()} ${page.problem && !page.facts ? nothing : sideNavigation(shownViews(), view)}
          ${pageTools()}
        </div>
      </aside>
      <div class="content">
        ${page.facts ? [bar(state), shareNote(), filters(state)] : nothing}
        <main id="main" tabindex="-1" data-view=${view.id} aria-busy=${String(!ready && !page.problem)}>
          ${
            page.problem
              ? problemNote(page.problem, wayOut(page.problem))
              : viewFrame(
                  view,
                  ready ? view.render({ doc: page.doc, state, calls, answer: answerTo }) : loadingView(),
                )
          }
        </main>
      </div>
      ${page.facts ? callsPanel({ state, doc: page.doc, files: page.facts.files }) : nothing}
    `,
    root,
  );
}

/** What a view asks for beside the document; the document says what that is. */
const asksOf = (view, state) => view.asks?.({ doc: page.doc, state }) ?? [];

const shownViews = () => views.filter(({ parts }) => !parts || answersQuestions());

/** A share with a smallest cell takes no filters, so it is not asked for any. */
const filters = (state) =>
  answersQuestions() ? filterBar({ state, doc: page.doc, files: page.facts.files }) : nothing;

/** What may pass by itself is tried again; what the address asks for wrongly is left out of it. */
function wayOut({ kind, status }) {
  const { session, view } = readState();
  if (kind === "restricted-share")
    return html`<a class="button is-main" href=${linkUnfiltered()}>${t.share.whole}</a>`;
  if (kind === "invalid-parameter")
    return html`<a class="button is-main" href=${fragment({ session, view })}>${t.filters.clear}</a>`;
  if (["session-not-ready", "session-failed"].includes(kind) && recent(session)?.uploads)
    return html`<a class="button is-main" href=${linkToGoOn(session)}>${t.goOn}</a>`;
  if (kind === "offline" || status === 429 || status >= 500)
    return html`<button class="button is-main" type="button" data-action="retry"
      @click=${load}>${t.tryAgain}</button>`;
  return html`<a class="button is-main" href="/">${t.startAgain}</a>`;
}

function bar(state) {
  const { files, expiresAt } = page.facts;
  const onSaid = (text) => {
    page.said = text;
    draw();
    setTimeout(() => ((page.said = ""), draw()), 4000);
  };
  const onDeleted = () => location.assign("/");
  return ownerBar({ state, doc: page.doc, files, expiresAt, said: page.said, onSaid, onDeleted });
}

/** The skip link must not touch the fragment: that is where the view lives. */
function skip(event) {
  event.preventDefault();
  document.querySelector("#main").focus();
}

async function load() {
  const state = readState();
  page.problem = null;
  if (page.doc?.session !== state.session) page.facts = null;
  page.doc = documentOf(state);
  const asked = ++page.asked;
  draw();
  try {
    await fetchView(state);
  } catch (problem) {
    if (asked !== page.asked) return;
    if (!(problem instanceof Problem)) throw problem;
    if (await isProcessing(problem, state)) return void setTimeout(load, pollAfter);
    if (problem.kind === "session-not-found") forget(state.session);
    page.problem = problem;
  }
  if (asked === page.asked) drawOrTell();
}

/** A view that cannot be drawn must not look as if it were still loading. */
function drawOrTell() {
  try {
    draw();
  } catch (error) {
    page.problem = error;
    draw();
    throw error;
  }
}

/** The document of a state's session and filters; those looked at lately are kept. */
function documentOf(state) {
  const filters = filterPairs(state);
  const name = documentName(state.session, filters);
  const doc = documents.get(name) ?? new AnalyticsDocument(state.session, filters);
  documents.delete(name);
  documents.set(name, doc);
  if (documents.size > mostDocuments) documents.delete(documents.keys().next().value);
  return doc;
}

/** Whether the figures are on their way: then waiting helps. */
async function isProcessing({ kind }, { session }) {
  if (kind !== "session-not-ready") return false;
  const asked = call("/api/session", { query: { sessionId: session } });
  return asked.then(
    ({ status }) => status === "processing",
    () => false, // the first problem is the one to tell
  );
}

async function fetchView(state) {
  const { session, calls } = state;
  const { doc } = page;
  const view = viewOf(state.view);
  await doc.need([...always, ...view.keys, ...(calls === undefined ? [] : nodeKeys)]);
  if (!page.facts) {
    setRestricted(doc.get("restricted"));
    page.facts = { files: doc.get("files"), expiresAt: doc.get("expiresAt") };
    if (recent(session)) remember(session, factsToKeep(doc));
  }
  if (doc === page.doc) await Promise.all(asksOf(view, state).map(needAnswer));
  // The other views' figures come while nobody waits for them.
  const idle = window.requestIdleCallback ?? setTimeout;
  // Filters name their nodes then; and a view that needs figures asks, and tells problems, itself.
  idle(() => doc.need(allKeys).then(() => doc === page.doc && draw(), () => {}));
}

/** What the list of recent analyses learns: this one is finished, however it came to be. */
const factsToKeep = (doc) => ({
  expiresAt: doc.get("expiresAt"),
  calls: doc.get("total_calls_unfiltered"),
  uploads: undefined,
});

/** On a phone the navigation is a strip that scrolls. */
function showCurrentLink() {
  document
    .querySelector(".views [aria-current=page]")
    ?.scrollIntoView({ block: "nearest", inline: "center" });
}

let shown = readState();

/** Another view begins at its top, with the focus at its heading; other changes keep the place. */
async function moved() {
  const state = readState();
  const changed = state.view !== shown.view;
  addressChanged(shown, state);
  shown = state;
  await load();
  if (!changed) return;
  window.scrollTo(0, 0);
  document.querySelector("main h1")?.focus({ preventScroll: true });
  showCurrentLink();
}

startTheme();
startLanguage();
window.addEventListener("hashchange", moved);
window.addEventListener("statechange-page", draw);
window.addEventListener("languagechange-page", draw);
load().then(showCurrentLink);
