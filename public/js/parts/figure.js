/** The frame of every figure: its name, what it is of, its definition on demand, its table twin. */

import { html, nothing } from "../../vendor/lit.js";
import { t } from "../text/index.js";
import { figureDownloads } from "./download.js";
import { icon } from "./icons.js";
import "../elements/data-table.js";

/** Figures of which /api/export has the complete table. */
const exported = new Set([
  ...["lengths_summary", "top_intents_top10", "leaf_frequency_top20", "branch_distribution"],
  ...["node_funnel", "depth_funnel", "weekday_trends", "daily_trends", "dead_ends_top20"],
  ...["entropy_complexity_top20", "coverage_ratio", "url_engagement_top20", "anomalies_top20"],
  ...["duplicates_by_text", "unreachable_nodes", "top_paths_top20", "data_quality", "flow"],
]);

/**
 * A figure of docs/figures.md. `key` names it there and finds its definition; `of` is the denominator;
 * `table` is `{columns, rows}`, shown on demand where a chart stands above it; `picture` says that
 * the body is a chart, which can be saved as a picture.
 */
export function figure({ key, title, of, body, table, picture = false, wide = false, definitionOf = key }) {
  const part = (name) => (picture ? name : nothing);
  return html`
    <section class="figure ${wide ? "is-wide" : ""}" data-figure=${key}
      aria-labelledby="figure-${key}">
      <header class="figure-head">
        <h2 id="figure-${key}" data-picture=${part("title")}>${title ?? t.figures[key]}</h2>
        ${of ? html`<p class="figure-of" data-picture=${part("title")}>${of}</p>` : nothing}
        <span class="figure-tools">
          ${figureDownloads(key, t.figures[key], { table: exported.has(key), picture })}
        </span>
        ${definition(definitionOf)}
      </header>
      <div class="figure-body" data-picture=${part("body")}>${body}</div>
      ${table ? twin(table, title ?? t.figures[key]) : nothing}
    </section>
  `;
}

/** What a figure means, in the words of docs/figures.md, folded behind a small mark. */
export function definition(key) {
  return html`
    <details class="definition">
      <summary aria-label=${t.definition} title=${t.definition}>${icon("info")}</summary>
      <p>${t.definitions[key]}</p>
    </details>
  `;
}

function twin({ columns, rows }, label) {
  return html`
    <details class="twin">
      <summary>${t.asTable}</summary>
      <data-table .columns=${columns} .rows=${rows} .label=${label}></data-table>
    </details>
  `;
}

/** What stands where a figure has nothing to show. */
export const empty = (sentence) => html`<p class="empty">${sentence}</p>`;
