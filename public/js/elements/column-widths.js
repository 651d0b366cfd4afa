/** Column widths of a table that a reader may change: dragged, or by arrow keys; kept with the page. */

import { html } from "../../vendor/lit.js";
import { fill, t } from "../text/index.js";

const least = 48;
const step = 16;

/** A controller of lit: the host draws `handle(column)` in each head and asks for each `width`. */
export class ColumnWidths {
  #host;
  #widths = null; // by name, of all columns, once one of them was changed

  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected() {}

  /** The width of the whole table; 0 while no column was changed. */
  get total() {
    return this.#widths ? [...this.#widths.values()].reduce((sum, width) => sum + width, 0) : 0;
  }

  width(name) {
    return this.#widths?.get(name);
  }

  handle({ name, label }) {
    return html`<span class="column-edge" role="separator" tabindex="0" aria-orientation="vertical"
      aria-label=${fill(t.table.width, { column: label })} aria-valuemin=${least}
      aria-valuenow=${Math.round(this.width(name) ?? least)}
      @pointerdown=${(event) => this.#drag(event, name)}
      @keydown=${(event) => this.#key(event, name)}
      @dblclick=${() => this.#forget()}></span>`;
  }

  #drag(event, name) {
    event.preventDefault();
    const edge = event.currentTarget;
    const [from, width] = [event.clientX, this.#measured().get(name)];
    const moved = ({ clientX }) => this.#set(name, width + (clientX - from) * this.#forwards());
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", moved);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", moved), {
      once: true,
    });
  }

  #key(event, name) {
    const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") this.#forget();
    if (!turn) return;
    event.preventDefault();
    this.#set(name, this.#measured().get(name) + turn * step * this.#forwards());
  }

  /** Which way a column grows: to the right, or to the left where text runs so. */
  #forwards() {
    return getComputedStyle(this.#host).direction === "rtl" ? -1 : 1;
  }

  /** All widths as they are now: once one is set, the others must not move. */
  #measured() {
    const heads = this.#host.querySelectorAll("th");
    return new Map(this.#host.columns.map(({ name }, i) => [name, heads[i].getBoundingClientRect().width]));
  }

  #set(name, width) {
    this.#widths = this.#measured().set(name, Math.max(least, width));
    this.#host.requestUpdate();
  }

  #forget() {
    this.#widths = null;
    this.#host.requestUpdate();
  }
}
