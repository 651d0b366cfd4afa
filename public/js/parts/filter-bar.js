/** The filters of an analysis: what is set, as chips; and the form that sets them. */

import { html, live, nothing } from "../../vendor/lit.js";
import { filtersOf, isRepeated, toggled } from "../filters.js";
import { nodeAt, nodeKeys, nodesOf } from "../nodes.js";
import { filterNames, joinIds, linkWith, splitIds } from "../state.js";
import { counted, date, fill, number, say, t, weekday, weekOrder } from "../text/index.js";
import { icon } from "./icons.js";
import { nodeChooser } from "./node-chooser.js";

export function filterBar({ state, doc, files }) {
  const nodes = doc.has(nodeKeys) ? nodesOf(doc) : undefined;
  const set = chips(state, nodes ?? new Map());
  return html`
    <section class="filters" aria-label=${t.filters.title}>
      <details class="filter-panel">
        <summary class="button is-small">${icon("filter")}${t.filters.title}</summary>
        ${form(state, files, nodes)}
      </details>
      ${set.length ? html`<ul class="chips">${set}</ul> ${selected(doc)}` : nothing}
    </section>
  `;
}

function selected(doc) {
  const [some, all] = ["selected_calls", "total_calls_unfiltered"].map((key) => doc.get(key));
  if (some === undefined) return nothing;
  const unknown = Object.values(doc.get("unknown_filter_values") ?? {}).flat();
  return html`
    <p class="quiet small" role="status" data-figure="selected_calls">
      ${fill(t.filters.selected, { some: number(some), all: counted("calls", all) })}
      ${unknown.length ? say(t.filters.unknown, { values: html`<bdi>${unknown.join(", ")}</bdi>` }) : nothing}
    </p>
    <a class="small" href=${linkWith(Object.fromEntries(filterNames.map((name) => [name, undefined])))}>${t.filters.clear}</a>
  `;
}

/** One chip a value, each a link to the same view without it. */
function chips(state, nodes) {
  const filters = filtersOf(state);
  const isNode = ["through", "intent", "ends"];
  return Object.entries(filters).flatMap(([name, field]) => {
    const values = isRepeated(name) ? splitIds(field) : [field];
    return values.map((value) => {
      const rest = values.length > 1 ? toggled(field, value) : undefined;
      const told = isNode.includes(name) ? nodeAt(nodes, value).text : spoken(name, value);
      return html`<li><a class="chip" href=${linkWith({ [name]: rest })} title=${fill(t.filters.remove, { value: told })}>
        <span>${t.filters[name]}</span> <bdi class="cut">${told}</bdi>${icon("close")}
      </a></li>`;
    });
  });
}

function spoken(name, value) {
  if (name === "weekday" && /^[1-7]$/.test(value)) return weekday(value);
  if (["from", "to"].includes(name) && /^\d{4}-\d\d-\d\d$/.test(value)) return date(value);
  return value;
}

const go = (fields) => (location.hash = linkWith(fields));

function form(state, files, nodes) {
  return html`<div class="filter-form">
    ${field("from", "date", state)} ${field("to", "date", state)}
    ${field("minSteps", "number", state)} ${field("maxSteps", "number", state)}
    ${boxes(
      "weekday",
      weekOrder().map((day) => [String(day), weekday(day, "short")]),
      state,
    )}
    ${
      files.length > 1
        ? boxes(
            "source",
            files.map(({ source }) => [source, source]),
            state,
          )
        : nothing
    }
    ${nodeChooser({
      id: "filter-nodes",
      label: t.filters.through,
      nodes,
      onChoose: (key) => go({ through: joinIds([...new Set([...splitIds(state.through), key])]) }),
    })}
  </div>`;
}

const field = (name, type, state) => html`<label>
  <span>${t.filters[name]}</span>
  <input class="field" type=${type} min=${type === "number" ? 1 : nothing} name=${name}
    .value=${live(state[name] ?? "")} @change=${(event) => go({ [name]: event.target.value })} />
</label>`;

function boxes(name, choices, state) {
  const set = splitIds(state[name]);
  return html`<fieldset>
    <legend>${t.filters[name]}</legend>
    ${choices.map(
      ([value, label]) => html`<label class="box">
        <input type="checkbox" name=${name} value=${value} .checked=${live(set.includes(value))}
          @change=${() => go({ [name]: toggled(state[name], value) })} /><bdi>${label}</bdi>
      </label>`,
    )}
  </fieldset>`;
}
