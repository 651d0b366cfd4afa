/** The panel over a view that lists the calls behind a number, and draws the path of one of them.
 *
 * The list is a `role="listbox"` of which only the rows in sight are drawn; focus stays on it, and
 * `aria-activedescendant` names the call that is drawn beside it.
 */

import { LitElement, html, nothing, repeat } from "../../vendor/lit.js";
import { Problem } from "../api.js";
import { CallPages } from "../call-pages.js";
import { callCard } from "../parts/call-card.js";
import { icon } from "../parts/icons.js";
import { problemNote } from "../parts/problem.js";
import { counted, date, fill, number, t, weekday } from "../text/index.js";

const rowHeight = 40;
const overscan = 10;
const mostRows = 200_000; // browsers draw no box that is higher

/**
 * Properties: `session`, `pairs` (parameters; null closes the panel), `chosen` (place of the call
 * that is drawn), `nodes`, `files`, and `tools`, what the head holds beside the number of calls.
 * Says "drawer-close", and "drawer-choose" with a place.
 */
class CallsDrawer extends LitElement {
  static properties = {
    session: {},
    pairs: { attribute: false },
    chosen: { type: Number },
    nodes: { attribute: false },
    files: { type: Number },
    tools: { attribute: false },
    top: { state: true },
    problem: { state: true },
  };

  #question = "";
  #reveal = false;

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    const question = this.pairs ? JSON.stringify([this.session, this.pairs]) : "";
    this.#reveal ||= changed.has("chosen") || question !== this.#question;
    if (question === this.#question) return;
    this.#question = question;
    this.top = 0;
    this.problem = null;
    this.pages = question && new CallPages(this.session, this.pairs, () => this.requestUpdate());
    if (question) this.#need(this.chosen ?? 0, (this.chosen ?? 0) + 1);
  }

  updated() {
    const dialog = this.querySelector("dialog");
    if (this.pairs && !dialog.open) {
      dialog.showModal();
      this.querySelector(".drawer-head h2").focus();
    } else if (!this.pairs && dialog.open) dialog.close();
    if (this.#reveal && this.pages?.total) {
      this.#reveal = false;
      this.#showChosen();
    }
  }

  async #need(start, end) {
    const { pages } = this;
    try {
      await pages.need(start, end);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (pages === this.pages) this.problem = problem;
    }
  }

  render() {
    return html`
      <dialog class="drawer" aria-labelledby="drawer-title" @cancel=${this.#cancelled}
        @mousedown=${(event) => event.target === event.currentTarget && this.#say("drawer-close")}>
        ${this.pairs ? this.#panel() : nothing}
      </dialog>
    `;
  }

  #panel() {
    const { total } = this.pages;
    return html`
      <header class="drawer-head">
        <h2 id="drawer-title" tabindex="-1" data-total=${total ?? nothing}>
          ${total === undefined ? t.drill.title : counted("calls", total)}
        </h2>
        ${this.tools}
        <button class="button is-plain drawer-close" type="button" aria-label=${t.drill.close}
          title=${t.drill.close} data-action="close-calls" @click=${() => this.#say("drawer-close")}>
          ${icon("close")}
        </button>
      </header>
      ${this.problem ? problemNote(this.problem) : this.#body(total)}
    `;
  }

  #body(total) {
    if (total === 0) return html`<p class="empty">${t.noCalls}</p>`;
    const chosen = this.pages.at(this.#place);
    return html`
      <div class="drawer-body ${this.chosen === undefined ? "" : "is-chosen"}">
        <div class="calls">${this.#head()} ${this.#list(Math.min(total ?? 0, mostRows))}
          ${total > mostRows ? html`<p class="small quiet">${fill(t.drill.first, { n: number(mostRows) })}</p>` : nothing}
        </div>
        <section class="call" aria-live="polite" aria-label=${t.drill.path}>
          <button class="button is-small drawer-back" type="button"
            @click=${() => this.#say("drawer-choose", undefined)}>${t.drill.back}</button>
          ${chosen ? callCard(chosen, this.nodes, this.#place) : nothing}
        </section>
      </div>
    `;
  }

  get #place() {
    return this.chosen ?? 0;
  }

  #head() {
    return html`<div class="calls-row calls-head small quiet" aria-hidden="true">
      <span>${t.drill.call}</span><span>${t.columns.date}</span><span>${t.columns.weekday}</span>
      <span>${t.columns.depth}</span>${this.files > 1 ? html`<span>${t.filters.source}</span>` : nothing}
    </div>`;
  }

  #list(rows) {
    const inSight = Math.ceil(window.innerHeight / rowHeight) + 2 * overscan;
    const start = Math.max(0, Math.floor(this.top / rowHeight) - overscan);
    const places = Array.from({ length: Math.max(0, Math.min(rows, start + inSight) - start) }, (_, i) => start + i);
    if (this.#place < rows && !places.includes(this.#place)) places.push(this.#place);
    return html`<div class="calls-list" role="listbox" tabindex="0" aria-label=${t.drill.title}
      aria-activedescendant=${rows ? rowId(this.#place) : nothing}
      @keydown=${this.#key} @scroll=${this.#scrolled}>
      <div class="calls-space" role="presentation" .style=${`--rows: ${rows}`}>
        ${repeat(
          places,
          (place) => place,
          (place) => this.#row(place, rows),
        )}
      </div>
    </div>`;
  }

  #row(place, rows) {
    const found = this.pages.at(place);
    return html`<div class="calls-row" role="option" id=${rowId(place)} data-place=${place}
      aria-posinset=${place + 1} aria-setsize=${rows} aria-selected=${String(place === this.#place)}
      .style=${`--place: ${place}`} @click=${() => this.#say("drawer-choose", place)}>
      ${found ? this.#cells(found, place) : html`<span class="quiet">…</span>`}
    </div>`;
  }

  #cells({ call_id: id, call_date: iso, weekday: day, path, source, reordered }, place) {
    return html`
      <span class="call-id">
        <bdi dir="ltr">${id ?? fill(t.drill.nth, { n: number(place + 1) })}</bdi>
        ${reordered ? html`<span class="tag" title=${t.drill.reordered}>${icon("swap")}<span class="unseen">${t.drill.reordered}</span></span>` : nothing}
      </span>
      <span>${iso ? date(iso) : "–"}</span><span>${day ? weekday(day, "short") : "–"}</span>
      <span class="num">${number(path.length)}</span>
      ${this.files > 1 ? html`<span class="call-file" title=${source}><bdi dir="auto">${source}</bdi></span>` : nothing}
    `;
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #cancelled(event) {
    event.preventDefault(); // the address closes it
    this.#say("drawer-close");
  }

  #scrolled({ target }) {
    this.top = target.scrollTop;
    const first = Math.floor(target.scrollTop / rowHeight);
    this.#need(first, first + Math.ceil(target.clientHeight / rowHeight) + 1);
  }

  #showChosen() {
    const list = this.querySelector(".calls-list");
    const at = this.#place * rowHeight;
    if (!list) return;
    if (at < list.scrollTop || at > list.scrollTop + list.clientHeight - rowHeight) {
      list.scrollTop = at - list.clientHeight / 3;
    }
    this.#need(this.#place, this.#place + 1);
  }

  #key(event) {
    const last = Math.min(this.pages.total ?? 0, mostRows) - 1;
    const moves = {
      ArrowDown: this.#place + 1,
      ArrowUp: this.#place - 1,
      PageDown: this.#place + 10,
      PageUp: this.#place - 10,
      Home: 0,
      End: last,
      Enter: this.#place,
    };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#say("drawer-choose", Math.max(0, Math.min(last, moves[event.key])));
  }
}

const rowId = (place) => `call-${place}`;

customElements.define("calls-drawer", CallsDrawer);
