/** What may be wider than the page: it scrolls sideways, and shows that it does. */

import { LitElement, html, nothing } from "../../vendor/lit.js";
import { icon } from "../parts/icons.js";
import { t } from "../text/index.js";

const slack = 2; // pixels that rounding may leave beyond an edge
const stride = 0.8; // of what is in sight: what was last in sight stays

/** Properties: `content`, a template of one element; `label`, what it is; `opens` ("start" or "end"), the edge that
 * is looked for first. Edges are those of the page's reading direction. */
class SideScroll extends LitElement {
  static properties = {
    content: { attribute: false },
    label: {},
    opens: {},
    before: { state: true },
    beyond: { state: true },
  };

  #opened;
  #sized = new ResizeObserver(() => this.#measure());

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sized.disconnect();
  }

  /** Both may change their width: the page, and what it shows. */
  firstUpdated() {
    this.#sized.observe(this.#port);
    this.#sized.observe(this.#port.firstElementChild);
  }

  render() {
    const edges = `${this.before ? "has-before" : ""} ${this.beyond ? "has-beyond" : ""}`;
    return html`
      <div class="side-scroll ${edges}">
        <div class="side-port" tabindex="0" role="region" aria-label=${this.label}
          @scroll=${this.#measure}>${this.content}</div>
        ${this.before ? this.#button(-1, "is-before", t.scroll.back) : nothing}
        ${this.beyond ? this.#button(1, "is-beyond", t.scroll.on) : nothing}
      </div>
    `;
  }

  /** For who points; by keys the port itself scrolls, so that a button is no stop on the way. */
  #button(way, place, label) {
    return html`<button class="side-button ${place}" type="button" tabindex="-1" aria-hidden="true"
      title=${label} @click=${() => this.#step(way)}>${icon("chevron")}</button>`;
  }

  get #port() {
    return this.querySelector(".side-port");
  }

  get #sign() {
    return document.documentElement.dir === "rtl" ? -1 : 1;
  }

  #step(way) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const left = way * this.#sign * stride * this.#port.clientWidth;
    this.#port.scrollBy({ left, behavior: calm ? "instant" : "smooth" });
  }

  #measure() {
    const { scrollWidth, clientWidth } = this.#port;
    const hidden = scrollWidth - clientWidth;
    if (hidden > slack) this.#open(hidden);
    const passed = Math.abs(this.#port.scrollLeft);
    this.before = passed > slack;
    this.beyond = hidden - passed > slack;
  }

  /** Once for each edge that it is to open at: then the reader scrolls. */
  #open(hidden) {
    const opening = `${this.opens} ${this.#sign}`;
    if (this.#opened === opening) return;
    this.#opened = opening;
    this.#port.scrollLeft = this.opens === "end" ? this.#sign * hidden : 0;
  }
}

customElements.define("side-scroll", SideScroll);
