/** A problem, told: what happened, where, and what to do. */

import { html, nothing } from "../../vendor/lit.js";
import { Problem } from "../api.js";
import { fill, language, t } from "../text/index.js";
import { warningText } from "../text/warnings.js";
import { icon } from "./icons.js";

/** `actions` are buttons or links, as templates. */
export function problemNote(problem, actions = nothing) {
  return html`
    <div class="note is-problem" role="alert" data-problem=${problem.kind ?? "unknown"}>
      <h3>${icon("warning")} <bdi>${title(problem)}</bdi></h3>
      <p>${detail(problem)}</p>
      ${
        problem.body?.request
          ? html`<p class="small quiet">${t.requestId} <bdi dir="ltr" class="code">${problem.body.request}</bdi></p>`
          : nothing
      }
      <div class="actions">${actions}</div>
    </div>
  `;
}

function title({ kind, body }) {
  return t.problems[kind]?.title ?? body?.title ?? t.problems.unknown.title;
}

/** Our words in the reader's language; the server's own where they say more, or ours are missing. */
function detail(problem) {
  const ours = t.problems[problem.kind]?.detail;
  const theirs = problem instanceof Problem ? problem.body.detail : null;
  if (ours && (language !== "en" || !theirs)) return fill(ours, readable(problem.body));
  return theirs ?? t.problems.unknown.detail;
}

const isolate = (text) => `\u2068${text}\u2069`;

/** Columns by the names that the form for them uses. */
const columnNames = (missing) =>
  String(missing)
    .split(", ")
    .map((name) => t.mapping.fields[name] ?? name)
    .join(t.listSeparator);

/** A problem's fields as text, each kept from turning the sentence around it. */
function readable(fields = {}) {
  const text = (value) => (Array.isArray(value) ? value.join(", ") : warningText(String(value)));
  const said = { ...fields, ...(fields.missing && { missing: columnNames(fields.missing) }) };
  const pairs = Object.entries(said).map(([name, value]) => [name, isolate(text(value))]);
  return new Proxy(Object.fromEntries(pairs), { get: (known, name) => known[name] ?? "…" });
}
