/** The one table of the page: sorts, searches, copies, and draws only the rows in sight. */

import { LitElement, html, live, nothing, repeat } from "../../vendor/lit.js";
import { counted, fill, t } from "../text/index.js";
import { icon } from "../parts/icons.js";
import { ColumnWidths } from "./column-widths.js";
import { asTabbed, matching, sorted } from "./table-rows.js";

/** Rows of a long table are this high, so that their places are known without drawing them. */
const rowHeight = 44;
const longFrom = 60;
const searchFrom = 9;
const overscan = 12;
const mostPrinted = 2000;

/**
 * Properties: `rows` (any array), `label`, and `columns`, each
 * `{name, label, value(row), cell?(row), kind?: "number" | "share" | "text", sortable?}`:
 * `value` sorts and is what is copied and searched, `cell` is what is seen.
 */
class DataTable extends LitElement {
  static properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    label: {},
    emptyText: {},
    query: { state: true },
    order: { state: true },
    top: { state: true },
    said: { state: true },
    printing: { state: true },
  };

  #widths = new ColumnWidths(this);
  #print = (event) => (this.printing = event.type === "beforeprint");

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.query = "";
    this.order = null;
    this.top = 0;
    this.said = "";
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("beforeprint", this.#print);
    window.addEventListener("afterprint", this.#print);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("beforeprint", this.#print);
    window.removeEventListener("afterprint", this.#print);
  }

  willUpdate(changed) {
    if (["rows", "columns", "query", "order"].some((name) => changed.has(name))) {
      this.shown = sorted(matching(this.rows, this.columns, this.query), this.columns, this.order);
    }
    if (changed.has("query") || changed.has("order")) this.top = 0;
  }

  render() {
    const whole = this.printing && this.rows.length <= mostPrinted;
    const long = this.rows.length > longFrom && !whole;
    const width = this.#widths.total;
    return html`
      ${this.#tools()}
      <div class="table-scroll ${long ? "is-long" : ""}" tabindex="0" role="group"
        aria-label=${this.label ?? nothing} @scroll=${long ? this.#scrolled : nothing}>
        <table class="table ${width ? "is-fixed" : ""}" aria-rowcount=${this.shown.length + 1}
          .style=${width ? `inline-size: ${width}px` : ""}>
          <caption class="unseen">${this.label}</caption>
          <thead>
            <tr>${this.columns.map((column) => this.#head(column))}</tr>
          </thead>
          <tbody>
            ${long ? this.#window() : this.shown.map((row, i) => this.#row(row, i))}
          </tbody>
        </table>
        ${this.shown.length ? nothing : html`<p class="empty">${this.#emptyText()}</p>`}
      </div>
      ${this.printing && long ? html`<p class="small quiet">${t.table.notPrinted}</p>` : nothing}
    `;
  }

  #emptyText() {
    return this.query ? t.table.noMatch : (this.emptyText ?? t.table.none);
  }

  #tools() {
    if (this.rows.length < searchFrom) return nothing;
    const all = counted("rows", this.rows.length);
    const found = fill(t.table.found, { shown: counted("rows", this.shown.length), all });
    return html`
      <div class="table-tools">
        <label class="search">
          ${icon("search")}<span class="unseen">${t.table.search}</span>
          <input class="field" type="search" placeholder=${t.table.search} dir="auto"
            .value=${live(this.query)} @input=${(event) => (this.query = event.target.value)} />
        </label>
        <span class="quiet small" role="status">${this.said || (this.query ? found : all)}</span>
        <button class="button is-plain is-small" type="button" @click=${this.#copy}>
          ${icon("copy")}${t.table.copy}
        </button>
      </div>
    `;
  }

  #head(column) {
    const down = this.order?.name === column.name ? this.order.down : null;
    const direction = down === null ? nothing : down ? "descending" : "ascending";
    const width = this.#widths.width(column.name);
    return html`
      <th scope="col" class="is-${column.kind ?? "text"}" aria-sort=${direction}
        .style=${width ? `inline-size: ${width}px` : ""}>
        ${
          column.sortable === false
            ? column.label
            : html`<button type="button" @click=${() => this.#sort(column)}>
              ${column.label}<span class="sort-mark" aria-hidden="true"
                >${down === null ? "" : down ? "↓" : "↑"}</span
              >
            </button>`
        }
        ${this.#widths.handle(column)}
      </th>
    `;
  }

  #row(row, place) {
    return html`
      <tr aria-rowindex=${place + 2}>
        ${this.columns.map(
          (column) => html`<td class="is-${column.kind ?? "text"}">
            ${column.cell ? column.cell(row) : html`<bdi>${column.value(row)}</bdi>`}
          </td>`,
        )}
      </tr>
    `;
  }

  /** The rows in sight, between two spacers that stand for all the others. */
  #window() {
    const inSight = Math.ceil((window.innerHeight * 0.8) / rowHeight) + 2 * overscan;
    const start = Math.max(0, Math.floor(this.top / rowHeight) - overscan);
    const end = Math.min(this.shown.length, start + inSight);
    const spacer = (count) =>
      html`<tr class="spacer" aria-hidden="true" .style=${`--rows: ${count}`}><td></td></tr>`;
    const places = Array.from({ length: end - start }, (_, i) => start + i);
    return html`${spacer(start)}
    ${repeat(
      places,
      (place) => place,
      (place) => this.#row(this.shown[place], place),
    )}
    ${spacer(this.shown.length - end)}`;
  }

  #scrolled(event) {
    this.top = event.target.scrollTop;
  }

  /** Numbers begin with the largest, texts with the first; a third click gives the rows' order. */
  #sort({ name, kind = "text" }) {
    const first = kind !== "text";
    if (this.order?.name !== name) this.order = { name, down: first };
    else this.order = this.order.down === first ? { name, down: !first } : null;
    this.querySelector(".table-scroll").scrollTop = 0;
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(asTabbed(this.shown, this.columns));
      this.said = fill(t.table.copied, { rows: counted("rows", this.shown.length) });
    } catch {
      this.said = t.table.notCopied;
    }
    setTimeout(() => (this.said = ""), 4000);
  }
}

customElements.define("data-table", DataTable);
