/** The owner's dialog that makes a share of the calls in force, and lists and revokes shares. */

import { LitElement, html, live, nothing } from "../../vendor/lit.js";
import { Problem, call } from "../api.js";
import { fragment } from "../state.js";
import { filterWords } from "../parts/filter-words.js";
import { icon } from "../parts/icons.js";
import { problemNote } from "../parts/problem.js";
import { amount, counted, fill, moment, say, t } from "../text/index.js";

const smallest = [0, 5, 10, 20, 50];
const usual = 10;

/** Properties: `session`, its `owner` key, `pairs` (the filters in force), `calls`, `nodes`. */
class ShareDialog extends LitElement {
  static properties = {
    session: {},
    owner: {},
    pairs: { attribute: false },
    calls: { type: Number },
    nodes: { attribute: false },
    k: { state: true },
    days: { state: true },
    mask: { state: true },
    made: { state: true },
    shares: { state: true },
    problem: { state: true },
    said: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { k: usual, days: 7, mask: true, made: null, shares: null, said: "" });
  }

  createRenderRoot() {
    return this;
  }

  open() {
    this.made = null;
    this.querySelector("dialog").showModal();
    this.#ask(async () => {
      this.shares = (await this.#call("GET")).shares;
    });
  }

  #close() {
    this.querySelector("dialog").close();
  }

  #call(method, query = [], json = undefined) {
    const { owner, session } = this;
    return call("/api/share", { method, owner, json, query: [["sessionId", session], ...query] });
  }

  /** Does what the server may refuse; its problem is told in the dialog. */
  async #ask(wish) {
    this.problem = null;
    try {
      await wish();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.problem = problem;
    }
  }

  render() {
    return html`
      <dialog class="share" aria-labelledby="share-title">
        <header class="share-head">
          <h2 id="share-title">${t.share.title}</h2>
          <button class="button is-plain" type="button" aria-label=${t.share.close} title=${t.share.close}
            data-action="close-share" @click=${this.#close}>${icon("close")}</button>
        </header>
        ${this.problem ? problemNote(this.problem) : nothing}
        ${this.made ? this.#link() : this.#form()} ${this.#list()}
      </dialog>
    `;
  }

  #form() {
    const tooFew = (this.calls ?? 0) < Math.max(1, this.k);
    return html`<form class="share-form" @submit=${this.#make}>
      <p>${say(t.share.shows, { calls: amount("calls", this.calls ?? 0) })}
        ${this.pairs.length ? nothing : html`<span class="quiet">${t.share.all}</span>`}</p>
      ${this.pairs.length ? html`<ul class="chips">${this.#chips(this.pairs)}</ul>` : nothing}
      <label class="share-field">
        <span>${t.share.k}</span>
        <select class="field" name="k" .value=${live(String(this.k))}
          @change=${({ target }) => (this.k = Number(target.value))}>
          ${smallest.map((k) => html`<option value=${k} ?selected=${k === this.k}>${k ? counted("calls", k) : t.share.every}</option>`)}
        </select>
        <span class="small quiet">${this.k ? t.share.kHelp : t.share.everyHelp}</span>
      </label>
      <label class="share-field">
        <span>${t.share.days}</span>
        <input class="field" type="number" name="days" min="1" max="3650" required .value=${live(String(this.days))}
          @input=${({ target }) => (this.days = target.valueAsNumber)} />
      </label>
      <label class="box">
        <input type="checkbox" name="mask" .checked=${live(this.mask)}
          @change=${({ target }) => (this.mask = target.checked)} />${t.share.mask}
      </label>
      <p class="small quiet">${t.share.never}</p>
      ${tooFew ? html`<p class="note is-warning small" role="status">${fill(t.share.tooFew, { calls: counted("calls", Math.max(1, this.k)) })}</p>` : nothing}
      <div class="actions">
        <button class="button is-main" data-action="make-share" ?disabled=${tooFew}>${icon("link")}${t.share.make}</button>
      </div>
    </form>`;
  }

  #make(event) {
    event.preventDefault();
    const wish = { k: this.k, maskTexts: this.mask, days: this.days };
    this.#ask(async () => {
      this.made = await this.#call("POST", this.pairs, wish);
      this.shares = [...(this.shares ?? []), this.made];
    });
  }

  #link() {
    const address = addressOf(this.made);
    return html`<div class="share-made" role="status">
      <p>${say(t.share.made, { calls: amount("calls", this.made.calls) })}</p>
      <div class="share-link">
        <input class="field" readonly dir="ltr" .value=${address} aria-label=${t.share.link}
          @focus=${({ target }) => target.select()} />
        <button class="button is-main" type="button" data-action="copy-share"
          @click=${() => this.#copy(address)}>${icon("copy")}${t.bar.share}</button>
      </div>
      <p class="small quiet">${this.said}</p>
      <div class="actions">
        <button class="button is-small" type="button" @click=${() => (this.made = null)}>${t.share.another}</button>
        <a class="button is-small" href=${address} target="_blank" rel="noreferrer noopener">
          ${t.share.look}<span class="unseen"> ${t.opensElsewhere}</span></a>
      </div>
    </div>`;
  }

  async #copy(address) {
    try {
      await navigator.clipboard.writeText(address);
      this.said = t.share.copied;
    } catch {
      this.said = t.bar.notShared;
    }
  }

  #list() {
    if (!this.shares) return nothing;
    return html`<section class="shares" aria-labelledby="shares-title">
      <h3 id="shares-title">${t.share.list}</h3>
      ${
        this.shares.length
          ? html`<ul>${this.shares.toReversed().map((entry) => this.#entry(entry))}</ul>`
          : html`<p class="quiet">${t.share.none}</p>`
      }
    </section>`;
  }

  #entry(entry) {
    const { sessionId: id, createdAt, expiresAt, calls, k, filters, maskTexts } = entry;
    const facts = [
      fill(t.share.lives, { from: moment(createdAt), to: moment(expiresAt) }),
      k ? fill(t.share.over, { calls: counted("calls", k) }) : t.share.every,
      maskTexts ? null : t.share.unmasked,
    ];
    const pairs = Object.entries(filters).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    return html`<li data-share=${id}>
      <div>
        <a href=${addressOf(entry)} target="_blank" rel="noreferrer noopener">${counted("calls", calls)}<span
          class="unseen"> ${t.opensElsewhere}</span></a>
        <span class="small quiet">${facts.filter(Boolean).join(" · ")}</span>
        ${pairs.length ? html`<ul class="chips">${this.#chips(pairs)}</ul>` : nothing}
      </div>
      <button class="button is-small is-problem" type="button" data-action="revoke"
        aria-label=${fill(t.share.revokeThis, { calls: counted("calls", calls), date: moment(createdAt) })}
        @click=${() => this.#revoke(id)}>${t.share.revoke}</button>
    </li>`;
  }

  #revoke(id) {
    this.#ask(async () => {
      await this.#call("DELETE", [["shareId", id]]);
      this.shares = this.shares.filter(({ sessionId }) => sessionId !== id);
      if (this.made?.sessionId === id) this.made = null;
    });
  }

  #chips(pairs) {
    return pairs.map(
      ([name, value]) => html`<li><span class="chip"><span>${t.filters[name]}</span>
        <bdi class="cut">${filterWords(name, String(value), this.nodes)}</bdi></span></li>`,
    );
  }
}

const addressOf = ({ sessionId }) => `${location.origin}/analysis${fragment({ session: sessionId })}`;

customElements.define("share-dialog", ShareDialog);
