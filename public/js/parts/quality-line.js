/** The quality of the data in one line, for the overview. */

import { html } from "../../vendor/lit.js";
import { linkTo } from "../state.js";
import { counted, fill, number, t } from "../text/index.js";
import { icon } from "./icons.js";

/** Counts that a reader of the figures should know of, most telling first. */
const telling = [
  "rows_skipped",
  "calls_reordered",
  "calls_with_jumps",
  "bad_dates",
  "text_conflicts",
];

export function qualityLine(doc) {
  const quality = doc.get("data_quality");
  const found = telling.filter((name) => quality[name]);
  const worrying = quality.rows_skipped || quality.bad_dates || quality.warnings?.length;
  const parts = found.map((name) => fill(t.qualityLine[name], { n: number(quality[name]) }));
  const rows = counted("rows", doc.get("total_rows"));
  return html`
    <p class="quality-line ${worrying ? "is-warning" : ""}" data-figure="data_quality">
      ${icon(worrying ? "warning" : "quality")}
      <span>
        ${fill(t.qualityLine.rows, { rows })}
        ${parts.length ? parts.join(t.listSeparator) + "." : t.qualityLine.clean}
      </span>
      <a href=${linkTo("quality")}>${t.qualityLine.more}</a>
    </p>
  `;
}
