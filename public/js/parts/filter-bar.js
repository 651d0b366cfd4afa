/** The filters of an analysis: what is set, as chips; and the form that sets them, folded. */

import { html, nothing } from "../../vendor/lit.js";
import { filtersOf, isRepeated, toggled } from "../filters.js";
import { own } from "../drill.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { linkTo, linkUnfiltered, linkWith, splitIds } from "../state.js";
import { counted, fill, number, say, t } from "../text/index.js";
import { filterForm } from "./filter-form.js";
import { filterWords } from "./filter-words.js";
import { icon } from "./icons.js";
import { leading } from "./pieces.js";

const go = (fields) => (location.hash = linkWith(fields));

export function filterBar({ state, doc, files }) {
  const nodes = doc.has(nodeKeys) ? nodesOf(doc) : undefined;
  const set = chips(state, nodes ?? new Map());
  return html`
    <section class="filters" aria-label=${t.filters.title}>
      <details class="filter-panel">
        <summary class="button is-small">${icon("filter")}${t.filters.title}</summary>
        ${filterForm({ fields: state, files, nodes, go })}
      </details>
      ${set.length ? html`<ul class="chips">${set}</ul> ${selected(doc, state)}` : nothing}
    </section>
  `;
}

function selected(doc, state) {
  const [some, all] = ["selected_calls", "total_calls_unfiltered"].map((key) => doc.get(key));
  if (some === undefined) return nothing;
  const unknown = Object.values(doc.get("unknown_filter_values") ?? {}).flat();
  return html`
    <p class="quiet small" role="status" data-figure="selected_calls">
      ${say(t.filters.selected, { some: leading(number(some), some, own.everything()), all: counted("calls", all) })}
      ${unknown.length ? say(t.filters.unknown, { values: html`<bdi>${unknown.join(", ")}</bdi>` }) : nothing}
    </p>
    <a class="small" href=${linkUnfiltered()}>${t.filters.clear}</a>
    ${state.from && state.view !== "compare" ? html`<a class="small" href=${linkTo("compare")} data-action="compare-before">${t.compare.withBefore}</a>` : nothing}
  `;
}

/** One chip a value, each a link to the same view without it. */
function chips(state, nodes) {
  const filters = filtersOf(state);
  return Object.entries(filters).flatMap(([name, field]) => {
    const values = isRepeated(name) ? splitIds(field) : [field];
    return values.map((value) => {
      const rest = values.length > 1 ? toggled(field, value) : undefined;
      const told = filterWords(name, value, nodes);
      return html`<li><a class="chip" href=${linkWith({ [name]: rest })} title=${fill(t.filters.remove, { value: told })}>
        <span>${t.filters[name]}</span> <bdi class="cut">${told}</bdi>${icon("close")}
      </a></li>`;
    });
  });
}
