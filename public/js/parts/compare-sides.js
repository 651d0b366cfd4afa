/** What is compared: a card for each side with its filters and calls, and ways to choose both. */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { filterNames, linkWith, splitIds } from "../state.js";
import {
  addressed,
  linkSides,
  ownPairs,
  periods,
  restOf,
  sideNames,
  sourcesOf,
  weekdaysOf,
} from "../sides.js";
import { fill, number, ofAll, say, t, weekday } from "../text/index.js";
import { filterForm } from "./filter-form.js";
import { filterWords } from "./filter-words.js";
import { icon } from "./icons.js";
import { callsNum } from "./pieces.js";

export function sidesChooser({ state, doc, sides, comparison, nodes }) {
  return html`
    ${presets(state, doc)}
    <div class="sides">
      ${sideCard("a", { state, doc, sides, comparison, nodes })}
      <a class="button is-small side-swap" href=${linkSides({ a: sides.b, b: sides.a })}
        title=${t.compare.swap} aria-label=${t.compare.swap} data-action="swap">${icon("exchange")}</a>
      ${sideCard("b", { state, doc, sides, comparison, nodes })}
    </div>
  `;
}

function presets(state, doc) {
  const found = periods(state, doc);
  return html`<div class="presets" role="group" aria-label=${t.compare.presets}>
    ${
      found
        ? html`<a class="button is-small" href=${linkSides(found)} data-preset="period">
            ${fill(state.from ? t.compare.periodBefore : t.compare.lastPeriod, { n: number(found.days) })}</a>`
        : nothing
    }
    ${valueChooser("source", sourcesOf(doc), (value) => value, doc)}
    ${valueChooser("weekday", weekdaysOf(doc), (value) => weekday(value), doc)}
  </div>`;
}

/** Chooses one value of a filter, to stand beside all others. */
function valueChooser(name, values, worded) {
  if (values.length < 2) return nothing;
  const chosen = ({ target }) => {
    if (target.value) location.hash = linkSides(restOf(name, values, target.value));
  };
  return html`<select class="field is-small" aria-label=${t.compare[`${name}Rest`]} data-preset=${name}
    @change=${chosen}>
    <option value="">${t.compare[`${name}Rest`]}</option>
    ${values.map((value) => html`<option value=${value}>${worded(value)}</option>`)}
  </select>`;
}

function sideCard(side, { state, doc, sides, comparison, nodes }) {
  const fields = sides[side];
  const { selected_calls: calls, total_calls_unfiltered: all } = comparison[side];
  const go = (changed) => {
    const clean = Object.fromEntries(filterNames.map((name) => [name, fields[name]]));
    location.hash = linkWith(addressed({ ...sides, [side]: { ...clean, ...changed } }));
  };
  return html`<section class="side-card is-${side}" data-side=${side} aria-label=${t.compare[side]}>
    <header>
      <span class="side-letter" aria-hidden="true">${t.compare.letters[side]}</span>
      <ul class="chips">${chips(fields, nodes)}</ul>
    </header>
    <p><strong class="side-calls">${callsNum(calls, [...own.everything(), ...ownPairs(fields)])}</strong>
      <span class="quiet">${say(t.compare.callsOf, { all: ofAll("calls", all) })}</span></p>
    <details class="side-edit">
      <summary class="small">${t.compare.change}</summary>
      ${filterForm({ fields, files: doc.get("files"), nodes, go, id: `side-${side}` })}
    </details>
  </section>`;
}

function chips(fields, nodes) {
  const { from, to } = fields;
  const said = Object.entries(fields).flatMap(([name, field]) => {
    if (from && to && name === "to") return [];
    if (from && to && name === "from")
      return [[t.compare.dates, `${filterWords("from", from)} – ${filterWords("to", to)}`]];
    const values = name === "weekday" || name === "source" ? splitIds(field) : [field];
    const words = values.map((value) => filterWords(name, value, nodes));
    return [[t.filters[name], words.join(t.listSeparator)]];
  });
  if (!said.length) return html`<li class="quiet">${t.compare.allCalls}</li>`;
  return said.map(
    ([name, words]) => html`<li><span class="chip" title=${words}><span>${name}</span> <bdi class="cut">${words}</bdi></span></li>`,
  );
}

/** The key to both colours. */
export const sidesKey = () => html`<p class="sides-key small quiet">
  ${sideNames.map((side) => html`<span><i class="is-${side}"></i>${t.compare.letters[side]}</span>`)}
</p>`;
