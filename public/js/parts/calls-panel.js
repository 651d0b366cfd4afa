/** The panel of calls over a view, as the address has it; and how it closes. */

import { html, nothing } from "../../vendor/lit.js";
import "../elements/calls-drawer.js";
import { answersQuestions } from "../access.js";
import { address } from "../api.js";
import { askedCalls, combined, linkFiltered } from "../drill.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { replaceState } from "../state.js";
import { fill, number, t } from "../text/index.js";
import { filterWords } from "./filter-words.js";
import { icon } from "./icons.js";

const mostChips = 5;
const none = new Map();
let openedHere = false;

/** Told at each change of the address: whether the panel was opened from this page. */
export function addressChanged(before, after) {
  openedHere = askedCalls(after) !== null && (openedHere || askedCalls(before) === null);
}

/** `doc` is the document of the filters in force. */
export function callsPanel({ state, doc, files }) {
  const asked = answersQuestions() ? askedCalls(state) : null;
  const nodes = doc.has(nodeKeys) ? nodesOf(doc) : none;
  const pairs = asked && combined(state, asked);
  const chosen = /^\d+$/.test(state.call ?? "") ? Number(state.call) : undefined;
  return html`<calls-drawer .session=${state.session} .pairs=${pairs} .chosen=${chosen} .nodes=${nodes}
    .files=${files.length} .tools=${asked ? tools(state, asked, pairs, nodes) : nothing}
    @drawer-close=${close} @drawer-choose=${({ detail }) => replaceState({ call: detail })}></calls-drawer>`;
}

/** Back to where it was opened; a panel that came with the link leaves the view behind it. */
function close() {
  if (openedHere) history.back();
  else replaceState({ calls: undefined, call: undefined });
}

function tools(state, asked, pairs, nodes) {
  const asPath = pairs.some(([name]) => name === "path"); // no filter, too long to be a pattern
  const query = [["sessionId", state.session], ["table", "calls"], ["format", "csv"], ...pairs];
  return html`
    <ul class="chips">${chipsOf(pairs, nodes)}</ul>
    <span class="drawer-tools">
      ${
        asked.length && !asPath
          ? html`<a class="button is-small" data-action="filter-by" href=${linkFiltered(state, asked)}>
              ${icon("filter")}${t.drill.filterBy}</a>`
          : nothing
      }
      ${
        asPath
          ? nothing
          : html`<a class="button is-small" href=${address("/api/export", query)} download
              title=${t.download.calls_csv} data-action="download-calls">${icon("download")}CSV</a>`
      }
    </span>
  `;
}

/** What is asked for, in words; both ends of one day are said as the day. */
function chipsOf(pairs, nodes) {
  const fields = new Map(pairs);
  const oneDay = fields.has("from") && fields.get("from") === fields.get("to");
  const said = pairs
    .filter(([name, value]) => !(oneDay && name === "to") && !(name === "order" && value === "path"))
    .map(([name, value]) => [oneDay && name === "from" ? t.drill.on : t.filters[name], filterWords(name, value, nodes)]);
  const shown = said.slice(0, mostChips);
  const rest = said.length - shown.length;
  return html`
    ${shown.map(([name, words]) => html`<li><span class="chip" title=${words}><span>${name}</span> <bdi class="cut">${words}</bdi></span></li>`)}
    ${rest ? html`<li class="small quiet">${fill(t.otherNodes, { n: number(rest) })}</li>` : nothing}
  `;
}
