/** An ECharts canvas that loads its code when it is first seen, follows size, theme and language,
 * and shows tooltips of our own: ECharts' are HTML strings, or rich text that data could steer. */

import { LitElement, html, nothing } from "../../vendor/lit.js";
import { chartTheme } from "../charts/theme.js";

/** Until the browser has painted what stands now. */
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/**
 * `options(theme)` makes the chart's options; `tip(place)` the tooltip of the category under the
 * pointer, or, with `.items`, of the item `place` of the first series; `pick(place)` is called when
 * it is clicked. `data` tells changes.
 */
class ChartBox extends LitElement {
  static properties = {
    height: { type: Number },
    label: {},
    options: { attribute: false },
    tip: { attribute: false },
    items: { type: Boolean },
    pick: { attribute: false },
    data: { attribute: false },
    shown: { state: true },
  };

  #chart = null;
  #drawn = null;
  #resized = new ResizeObserver(() => this.#chart?.resize());
  #themed = matchMedia("(prefers-color-scheme: dark)");
  #redraw = () => this.#draw();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#themed.addEventListener("change", this.#redraw);
    window.addEventListener("themechange-page", this.#redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#themed.removeEventListener("change", this.#redraw);
    window.removeEventListener("themechange-page", this.#redraw);
    this.#resized.disconnect();
    this.#chart?.dispose();
    this.#chart = null;
    this.#drawn = null;
  }

  render() {
    return html`
      <div class="chart" dir="ltr" role="img" aria-label=${this.label}
        .style=${`--height: ${this.height}px`}></div>
      ${
        this.shown
          ? html`<div class="tip" .style=${this.shown.place}>${this.shown.content}</div>`
          : nothing
      }
    `;
  }

  updated(changed) {
    if (!changed.has("options") && !changed.has("data")) return;
    const language = document.documentElement.lang;
    const same = this.#drawn?.data === this.data && this.#drawn?.language === language;
    if (same) return;
    this.#drawn = { data: this.data, language };
    this.#draw();
  }

  /** A first drawing takes long: what stands around it is seen before. */
  async #draw() {
    const { init } = await import("../../vendor/echarts.js");
    if (!this.#chart) await painted();
    const host = this.querySelector(".chart");
    if (!this.isConnected || !host) return;
    if (!this.#chart) {
      this.#chart = init(host, null, { renderer: "canvas" });
      this.#listen(host);
      this.#resized.observe(host);
    }
    this.#chart.setOption({ animation: false, ...this.options(chartTheme(this)) }, true);
  }

  /** The chart as the text of an SVG drawing, as it stands: what is zoomed to is what is drawn. */
  async picture() {
    const { init } = await import("../../vendor/echarts.js");
    const { clientWidth: width, clientHeight: height } = this.querySelector(".chart");
    const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
    const options = this.options(chartTheme(this));
    chart.setOption({ ...options, ...this.#still(options), animation: false });
    const text = chart.renderToSVGString();
    chart.dispose();
    return text;
  }

  /** Without what is there for pointing and dragging. */
  #still({ dataZoom = [], grid, series }) {
    const zoomed = this.#chart?.getOption().dataZoom ?? [];
    return {
      grid: dataZoom.length ? { ...grid, bottom: 24 } : grid,
      dataZoom: dataZoom.map((zoom, i) => {
        const { startValue, endValue } = zoomed[i] ?? {};
        return { ...zoom, show: false, startValue, endValue };
      }),
      series: series.map((one) => ({ ...one, emphasis: { disabled: true } })),
    };
  }

  #listen(host) {
    const hide = () => (this.shown = null);
    host.addEventListener("mouseleave", hide);
    if (this.items) {
      this.#chart.on("mouseover", ({ dataIndex, event }) => this.#show(dataIndex, event));
      this.#chart.on("mouseout", hide);
      this.#chart.on("click", ({ dataIndex }) => this.pick?.(dataIndex));
      return;
    }
    this.#chart.getZr().on("mousemove", (event) => {
      const place = this.#categoryAt(event);
      if (place === undefined) return hide();
      this.#show(place, event);
    });
    this.#chart.getZr().on("click", (event) => {
      const place = this.#categoryAt(event);
      if (place !== undefined) this.pick?.(place);
    });
  }

  #categoryAt({ offsetX, offsetY }) {
    const at = [offsetX, offsetY];
    if (!this.#chart.containPixel({ gridIndex: 0 }, at)) return undefined;
    return Math.round(this.#chart.convertFromPixel({ gridIndex: 0 }, at)[0]);
  }

  #show(place, { offsetX, offsetY }) {
    const content = this.tip?.(place);
    if (!content) return (this.shown = null);
    const beyond = offsetX > this.clientWidth / 2 ? "-100%" : "0";
    this.shown = { content, place: `left: ${offsetX}px; top: ${offsetY}px; --beyond: ${beyond}` };
  }
}

customElements.define("chart-box", ChartBox);
