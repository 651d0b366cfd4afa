/** Calls through one node, day by day; fetched when the node is shown, and kept. */

import { LitElement, html, nothing } from "../../vendor/lit.js";
import { everyDay } from "../charts/calls-by-day.js";
import { AnalyticsDocument } from "../document.js";
import { pictureMenu } from "../parts/download.js";
import { amount, date, number, say, t } from "../text/index.js";

const mostBars = 120; // more days are drawn as weeks
const week = 7;
const fetched = new WeakMap(); // document → Map of node → days

/** `doc` is the document that is shown, with its `daily_trends`; `node` the id as text. */
class NodeTrend extends LitElement {
  static properties = {
    doc: { attribute: false },
    node: {},
    days: { state: true },
  };

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has("doc") || changed.has("node")) this.#load();
  }

  async #load() {
    const { doc, node } = this;
    this.days = null;
    const days = await daysThrough(doc, node);
    if (this.doc === doc && this.node === node) this.days = days;
  }

  render() {
    const all = this.doc.get("daily_trends");
    if (!this.days?.length || all.length < 2) return nothing;
    const bars = barsOf(all, this.days);
    const most = bars.reduce((best, bar) => (bar.count > best.count ? bar : best));
    const about = say(bars.weekly ? t.card.mostWeek : t.card.mostDay, {
      calls: amount("calls", most.count),
      date: date(most.date),
    });
    const title = bars.weekly ? t.card.byWeek : t.card.byDay;
    return html`<section data-figure="node_trend">
      <header class="card-head">
        <h4 data-picture="title">${title} <span class="quiet">${about}</span></h4>
        ${pictureMenu(title)}
      </header>
      <div data-picture="body">
      <div class="spark" aria-hidden="true">
        ${bars.map(
          (bar) => html`<span class=${bar.part ? "is-part" : ""} title=${told(bar)}
            .style=${`--share: ${bar.count / most.count}`}></span>`,
        )}
      </div>
      <p class="spark-ends small quiet">
        <span>${date(all[0].date)}</span><span>${date(all.at(-1).date)}</span>
      </p>
      </div>
    </section>`;
  }
}

const told = (bar) => `${date(bar.date)}: ${number(bar.count)}`;

/** A problem with this extra leaves the card without it; the view itself tells of problems. */
async function daysThrough(doc, node) {
  if (!fetched.has(doc)) fetched.set(doc, new Map());
  const known = fetched.get(doc);
  if (!known.has(node)) {
    const through = new AnalyticsDocument(doc.session, [...doc.filters, ["through", node]]);
    known.set(
      node,
      through.need(["daily_trends"]).then(
        () => through.get("daily_trends"),
        () => [],
      ),
    );
  }
  return known.get(node);
}

/** Every day of the analysis with this node's calls, or every week where days are many. */
function barsOf(all, days) {
  const counts = new Map(days.map((day) => [day.date, day.count]));
  const bars = everyDay(all).map((day) => ({ date: day.date, count: counts.get(day.date) ?? 0 }));
  if (bars.length <= mostBars) return bars;
  const weeks = bars.filter((_, place) => place % week === 0);
  const summed = weeks.map(({ date: first }, place) => ({
    date: first,
    part: (place + 1) * week > bars.length, // paler: it would look like a fall
    count: bars
      .slice(place * week, (place + 1) * week)
      .reduce((sum, { count }) => sum + count, 0),
  }));
  return Object.assign(summed, { weekly: true });
}

customElements.define("node-trend", NodeTrend);
