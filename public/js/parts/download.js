/** Downloads: every table of the analysis, of the calls that are selected, from /api/export. */

import { html } from "../../vendor/lit.js";
import { answersQuestions } from "../access.js";
import { address } from "../api.js";
import { filterPairs } from "../filters.js";
import { readState } from "../state.js";
import { fill, t } from "../text/index.js";
import { icon } from "./icons.js";

/** What the bar offers: the whole analysis, and the calls that it was made from. */
const whole = [
  ["report", "xlsx"],
  ["report", "html"],
];
const ofCalls = [
  ["calls", "csv"],
  ["events", "csv"],
];

function exportAddress(table, format) {
  const state = readState();
  const wish = [
    ["sessionId", state.session],
    ["table", table],
    ["format", format],
  ];
  return address("/api/export", [...wish, ...filterPairs(state)]);
}

/** A small link in a figure's head: its complete table. */
export const tableDownload = (table, title) => html`
  <a class="download" href=${exportAddress(table, "csv")} download data-table=${table}
    title=${t.download.csv} aria-label=${fill(t.download.csvOf, { table: title })}>${icon("download")}</a>
`;

export const downloadMenu = () => html`
  <details class="menu" @focusout=${closeOutside}>
    <summary class="button">${icon("download")}<span class="wide-label">${t.download.title}</span></summary>
    <ul>
      ${[...whole, ...(answersQuestions() ? ofCalls : [])].map(
        ([table, format]) => html`<li>
          <a href=${exportAddress(table, format)} download>${t.download[`${table}_${format}`]}</a>
        </li>`,
      )}
    </ul>
  </details>
`;

function closeOutside({ currentTarget, relatedTarget }) {
  if (relatedTarget && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
}
