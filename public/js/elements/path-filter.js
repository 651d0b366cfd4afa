/** Adds a filter by nodes of the path: which relation, then the node or both nodes of it.
 *
 * What a relation adds is a parameter of docs/filters.md; "a pattern" takes that language itself.
 */

import { LitElement, html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { isRepeated } from "../filters.js";
import { nodeAt } from "../nodes.js";
import { icon } from "../parts/icons.js";
import { nodeChooser } from "../parts/node-chooser.js";
import { joinIds, splitIds } from "../state.js";
import { t } from "../text/index.js";

/** From the nodes chosen to the filter; a function of two takes two nodes. */
const relations = {
  through: (id) => own.through(id),
  without: (id) => own.without(id),
  intent: (id) => own.intent(id),
  starts: (id) => own.starts(id),
  ends: (id) => own.ends(id),
  directly: (from, to) => own.transition(from, to),
  later: (from, to) => own.inOrder([from, to]),
  repeats: (id) => own.repeats(id),
};
const typed = "typed";

/** Properties: `fields` and `go` as of a filter form, `nodes`, and `name`, which tells two apart. */
class PathFilter extends LitElement {
  static properties = {
    fields: { attribute: false },
    go: { attribute: false },
    nodes: { attribute: false },
    name: {},
    relation: { state: true },
    first: { state: true },
  };

  constructor() {
    super();
    this.relation = "through";
  }

  createRenderRoot() {
    return this;
  }

  render() {
    return html`
      <label>
        <span>${t.filters.path}</span>
        <select class="field" name="relation" @change=${this.#related}>
          ${[...Object.keys(relations), typed].map(
            (name) => html`<option value=${name} ?selected=${name === this.relation}>${t.relations[name]}</option>`,
          )}
        </select>
      </label>
      ${this.relation === typed ? this.#pattern() : this.#nodes()}
    `;
  }

  #related({ target }) {
    this.relation = target.value;
    this.first = undefined;
  }

  #nodes() {
    const { first, nodes } = this;
    const chosen =
      first === undefined
        ? nothing
        : html`<button type="button" class="chip" @click=${() => (this.first = undefined)}>
            <bdi class="cut">${nodeAt(nodes ?? new Map(), first).text}</bdi>${icon("close")}</button>`;
    return html`${chosen} ${nodeChooser({
      id: this.name,
      label: first === undefined ? t.columns.node : t.relations.then,
      nodes,
      onChoose: (key) => this.#chosen(key),
    })}`;
  }

  #chosen(key) {
    const relation = relations[this.relation];
    if (relation.length === 2 && this.first === undefined) this.first = key;
    else this.#add(relation(...[this.first, key].slice(-relation.length)));
  }

  #pattern() {
    const added = ({ target }) => {
      if (target.value.trim()) this.#add([["pattern", target.value.trim()]]);
      target.value = "";
    };
    return html`<label><span>${t.relations.typedHow}</span>
      <input class="field" name="pattern" dir="ltr" placeholder="12>34" @change=${added} /></label>`;
  }

  #add([[name, value]]) {
    this.first = undefined;
    const values = isRepeated(name) ? new Set([...splitIds(this.fields[name]), String(value)]) : null;
    this.go({ [name]: values ? joinIds([...values]) : value });
  }
}

customElements.define("path-filter", PathFilter);
