/** The button tree as `role="tree"`: only the rows in sight are drawn, whatever its size.
 *
 * Focus stays on the tree itself; `aria-activedescendant` names the row that the keys move.
 */

import { LitElement, html, live, nothing, repeat } from "../../vendor/lit.js";
import { icon } from "../parts/icons.js";
import { nodeText } from "../parts/pieces.js";
import { number, t } from "../text/index.js";
import { ancestry } from "../nodes.js";
import { trafficCells } from "./tree-cells.js";
import { matches, openAtFirst, rowsOf } from "./tree-rows.js";

const rowHeight = 36;
const overscan = 10;

/** `cells` is what stands beside each node: see tree-cells.js. */
class TreeView extends LitElement {
  static properties = {
    roots: { attribute: false },
    selected: { attribute: false },
    query: {},
    cells: { attribute: false },
    open: { state: true },
    active: { state: true },
    top: { state: true },
  };

  constructor() {
    super();
    this.roots = [];
    this.query = "";
    this.cells = trafficCells;
    this.open = null;
    this.active = null;
    this.top = 0;
  }

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has("roots") && this.#isOther(changed.get("roots"))) this.open = openAtFirst(this.roots);
    if (changed.has("selected") && this.selected) this.#reveal(this.selected);
    if (["roots", "open", "query"].some((name) => changed.has(name))) {
      this.found = matches(this.roots, this.query);
      this.rows = rowsOf(this.roots, this.open, this.found);
      this.most = Math.max(1, ...this.roots.map(({ reach }) => reach));
    }
    if (!this.rows.some(({ node }) => node === this.active))
      this.active = this.rows[0]?.node ?? null;
  }

  /** A page that is drawn again hands on the same nodes in a new list: what is open stays open. */
  #isOther(before) {
    return !this.open || before?.length !== this.roots.length || before.some((root, i) => root !== this.roots[i]);
  }

  updated(changed) {
    if (changed.has("selected") && this.selected) this.#scrollTo(this.selected);
  }

  render() {
    return html`
      <div class="table-tools">
        <label class="search">
          ${icon("search")}<span class="unseen">${t.tree.search}</span>
          <input class="field" type="search" placeholder=${t.tree.search} dir="auto"
            .value=${live(this.query)}
            @input=${(event) => this.#say("tree-search", event.target.value)} />
        </label>
        <span class="quiet small" role="status">
          ${this.found ? number(this.found.hits) : nothing}
        </span>
        <span class="tree-key small quiet" aria-hidden="true">
          ${this.cells.key()}
        </span>
      </div>
      <div class="tree-head small quiet ${this.cells.className}" aria-hidden="true">
        <span>${t.columns.node}</span>${this.cells.head()}
      </div>
      <div class="tree ${this.cells.className}" role="tree" tabindex="0" aria-label=${t.figures.button_tree}
        aria-activedescendant=${this.active ? rowId(this.active) : nothing}
        @keydown=${this.#key} @scroll=${(event) => (this.top = event.target.scrollTop)}>
        <div class="tree-space" role="presentation" .style=${`--rows: ${this.rows.length}`}>
          ${this.#window()}
        </div>
        ${this.rows.length ? nothing : html`<p class="empty">${t.table.noMatch}</p>`}
      </div>
    `;
  }

  #window() {
    const inSight = Math.ceil(window.innerHeight / rowHeight) + 2 * overscan;
    const start = Math.max(0, Math.floor(this.top / rowHeight) - overscan);
    const shown = this.rows.slice(start, start + inSight);
    const active = this.rows.findIndex(({ node }) => node === this.active);
    const places = shown.map((row, i) => ({ row, place: start + i }));
    // The active row is always there, for aria-activedescendant to point at.
    if (active >= 0 && (active < start || active >= start + inSight)) {
      places.push({ row: this.rows[active], place: active });
    }
    return repeat(
      places,
      ({ row }) => row.node.key,
      ({ row, place }) => this.#row(row, place),
    );
  }

  #row({ node, open, place: sibling, siblings }, place) {
    const { children, level } = node;
    const { style: own, quiet, cells } = this.cells.row(node, this.most);
    const state = node === this.active ? "is-active" : "";
    const style = `--place: ${place}; --level: ${level}; ${own}`;
    return html`
      <div class="tree-row ${state} ${quiet ? "is-unvisited" : ""}" id=${rowId(node)} role="treeitem"
        aria-level=${level + 1} aria-posinset=${sibling} aria-setsize=${siblings}
        aria-expanded=${children.length ? String(open) : nothing}
        aria-selected=${String(node === this.selected)} .style=${style}
        @click=${() => this.#choose(node)}>
        <span class="tree-name" title=${node.text}>
          <span class="twist ${children.length ? "" : "is-leaf"} ${open ? "is-open" : ""}"
            aria-hidden="true" @click=${(event) => this.#twist(event, node)}>${icon("chevron")}</span>
          ${nodeText(node.id, node.text)}
        </span>
        ${cells}
      </div>
    `;
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #choose(node) {
    this.active = node;
    this.#say("tree-select", node);
  }

  #twist(event, node) {
    event.stopPropagation();
    this.active = node;
    this.#toggle(node);
  }

  #toggle(node, wish = !this.open.has(node)) {
    if (!node.children.length) return;
    const open = new Set(this.open);
    if (wish) open.add(node);
    else open.delete(node);
    this.open = open;
  }

  #reveal(node) {
    const open = new Set(this.open);
    for (const above of ancestry(node).slice(0, -1)) open.add(above);
    this.open = open;
    this.active = node;
  }

  #scrollTo(node) {
    const place = this.rows.findIndex((row) => row.node === node);
    const tree = this.querySelector(".tree");
    const at = place * rowHeight;
    if (place < 0 || !tree) return;
    if (at < tree.scrollTop || at > tree.scrollTop + tree.clientHeight - rowHeight) {
      tree.scrollTop = at - tree.clientHeight / 3;
    }
  }

  #key(event) {
    const place = this.rows.findIndex(({ node }) => node === this.active);
    const row = this.rows[place];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const rtl = document.documentElement.dir === "rtl";
    const moves = {
      ArrowDown: () => this.#go(place + 1),
      ArrowUp: () => this.#go(place - 1),
      Home: () => this.#go(0),
      End: () => this.#go(this.rows.length - 1),
      PageDown: () => this.#go(place + 10),
      PageUp: () => this.#go(place - 10),
      [rtl ? "ArrowLeft" : "ArrowRight"]: () =>
        row.open ? this.#go(place + 1) : this.#toggle(row.node, true),
      [rtl ? "ArrowRight" : "ArrowLeft"]: () => this.#close(row),
      Enter: () => this.#choose(row.node),
      " ": () => this.#choose(row.node),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  }

  #go(place) {
    const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, place))];
    this.active = row.node;
    this.#scrollTo(row.node);
  }

  #close({ node, open }) {
    if (open) this.#toggle(node, false);
    else if (node.parent) {
      this.active = node.parent;
      this.#scrollTo(node.parent);
    }
  }
}

const rowId = (node) => `node-${encodeURIComponent(node.key)}`;

customElements.define("tree-view", TreeView);
