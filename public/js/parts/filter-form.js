/** The form that sets filters: those in force, or one side of a comparison. */

import { html, live, nothing } from "../../vendor/lit.js";
import { toggled } from "../filters.js";
import { splitIds } from "../state.js";
import { t, weekday, weekOrder } from "../text/index.js";
import "../elements/path-filter.js";

/** `fields` are the filters as they stand in the address; `go(changed)` sets some; `id` tells two
 * forms of a page apart. */
export function filterForm({ fields, files, nodes, go, id = "filter" }) {
  const weekdays = weekOrder().map((day) => [String(day), weekday(day, "short")]);
  const sources = files.map(({ source }) => [source, source]);
  return html`<div class="filter-form">
    ${["from", "to"].map((name) => field(name, "date", fields, go))}
    ${["minSteps", "maxSteps"].map((name) => field(name, "number", fields, go))}
    ${boxes("weekday", weekdays, fields, go)}
    ${files.length > 1 ? boxes("source", sources, fields, go) : nothing}
    <path-filter class="path-filter" .fields=${fields} .go=${go} .nodes=${nodes}
      .name=${`${id}-nodes`}></path-filter>
    <label class="box">
      <input type="checkbox" name="order" .checked=${live(fields.order === "file")}
        @change=${({ target }) => go({ order: target.checked ? "file" : undefined })} />${t.filters.asInFile}
    </label>
  </div>`;
}

/** Its value is set when the filter changes, not whenever the page is drawn: that may be while
 * somebody types. */
const field = (name, type, fields, go) => html`<label>
  <span>${t.filters[name]}</span>
  <input class="field" type=${type} min=${type === "number" ? 1 : nothing} name=${name}
    .value=${fields[name] ?? ""} @change=${(event) => go({ [name]: event.target.value })} />
</label>`;

function boxes(name, choices, fields, go) {
  const set = splitIds(fields[name]);
  return html`<fieldset>
    <legend>${t.filters[name]}</legend>
    ${choices.map(
      ([value, label]) => html`<label class="box">
        <input type="checkbox" name=${name} value=${value} .checked=${live(set.includes(value))}
          @change=${() => go({ [name]: toggled(fields[name], value) })} /><bdi>${label}</bdi>
      </label>`,
    )}
  </fieldset>`;
}
