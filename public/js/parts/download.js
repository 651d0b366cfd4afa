/** Downloads: every table of the analysis, of the calls that are selected, from /api/export; and
 * every chart as a picture, drawn here. */

import { html, nothing } from "../../vendor/lit.js";
import { answersQuestions } from "../access.js";
import { address } from "../api.js";
import { filterPairs } from "../filters.js";
import { readState } from "../state.js";
import { fill, t } from "../text/index.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";

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

/** What a figure's head offers: its complete table, and where it is a chart, its picture. */
export function figureDownloads(key, title, { table, picture }) {
  if (!picture) return table ? tableDownload(key, title) : nothing;
  const link = html`<a href=${exportAddress(key, "csv")} download data-table=${key}>${t.download.csv}</a>`;
  return pictureMenu(title, table ? [link] : []);
}

/** A small menu: a chart as a picture, and what else there is of it. */
export const pictureMenu = (title, others = []) =>
  menu({
    summary: icon("download"),
    label: fill(t.download.of, { figure: title }),
    look: "download",
    items: [pictureButton("svg"), pictureButton("png"), ...others],
  });

/** A small link: a complete table. */
export const tableDownload = (table, title) => html`
  <a class="download" href=${exportAddress(table, "csv")} download data-table=${table}
    title=${t.download.csv} aria-label=${fill(t.download.csvOf, { table: title })}>${icon("download")}</a>
`;

const pictureButton = (format) => html`
  <button type="button" data-save=${format} @click=${(event) => save(event, format)}>${t.download[format]}</button>
`;

async function save({ currentTarget }, format) {
  const figure = currentTarget.closest("[data-figure]");
  const { savePicture } = await import("../picture/save.js");
  await savePicture(figure, format);
}

export const downloadMenu = () =>
  menu({
    summary: html`${icon("download")}<span class="wide-label">${t.download.title}</span>`,
    label: t.download.title,
    items: [...whole, ...(answersQuestions() ? ofCalls : [])].map(
      ([table, format]) =>
        html`<a href=${exportAddress(table, format)} download>${t.download[`${table}_${format}`]}</a>`,
    ),
  });
