/** A text field that chooses a node, with the browser's own suggestions. */

import { html } from "../../vendor/lit.js";
import { t } from "../text/index.js";

const offered = 2000; // most visited first
const made = new WeakMap();

/** `nodes` may be missing while they load: then an id has to be typed whole. */
export function nodeChooser({ id, label, nodes = new Map(), onChoose }) {
  const choices = choicesOf(nodes);
  const chosen = ({ target }) => {
    const key = choices.get(target.value) ?? nodes.get(target.value.trim())?.key;
    if (key === undefined) return;
    target.value = "";
    onChoose(key);
  };
  return html`<label class="chooser">
    <span>${label}</span>
    <input class="field" list=${id} dir="auto" placeholder=${t.textOrId} @change=${chosen} />
    <datalist id=${id}>${[...choices.keys()].map((choice) => html`<option value=${choice}></option>`)}</datalist>
  </label>`;
}

function choicesOf(nodes) {
  if (!made.has(nodes)) {
    const visited = [...nodes.values()]
      .filter(({ reach }) => reach)
      .sort((a, b) => b.reach - a.reach);
    const shown = visited.slice(0, offered);
    made.set(nodes, new Map(shown.map(({ id, key, text }) => [`${text} (${id})`, key])));
  }
  return made.get(nodes);
}
