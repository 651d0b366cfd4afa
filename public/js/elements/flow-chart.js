/** A Sankey of our own: SVG ribbons behind links of HTML, so that texts wrap, mirror and focus. */

import { LitElement, html, nothing, svg } from "../../vendor/lit.js";
import { connected, flowGraph } from "../charts/flow-graph.js";
import { layOut } from "../charts/flow-layout.js";
import { linkWith } from "../state.js";
import { counted, fill, number, percent, t } from "../text/index.js";

const tall = 460;

class FlowChart extends LitElement {
  static properties = {
    nodes: { attribute: false },
    least: { type: Number },
    calls: { type: Number },
    focused: {},
    width: { state: true },
    pointed: { state: true },
  };

  #sized = new ResizeObserver(([{ contentRect }]) => (this.width = contentRect.width));

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#sized.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sized.disconnect();
  }

  render() {
    if (!this.width) return nothing;
    const mirrored = document.documentElement.dir === "rtl";
    const graph = flowGraph(this.nodes, this.least);
    const size = layOut(graph, { width: this.width, tall, mirrored });
    const lit = this.#lit(graph);
    return html`
      <div class="flow-scroll" tabindex="0" role="region" aria-label=${t.views.flow.title}>
        <div class="flow" dir="ltr" .style=${`--width: ${size.width}px; --height: ${size.height + 32}px; --step: ${size.step}px; --pillar: ${size.pillar}px`}>
          ${graph.columns.map((column, i) => heading(column, i))}
          <svg class="flow-ribbons" width=${size.width} height=${size.height} aria-hidden="true">
            ${graph.ribbons.map((ribbon) => ribbonLine(ribbon, lit))}
          </svg>
          ${graph.columns.map((column) => column.map((box) => this.#box(box, lit)))}
        </div>
      </div>
    `;
  }

  /** The boxes that stand out: those along the way of the one pointed at or focused; or all. */
  #lit({ columns, ribbons }) {
    const key = this.pointed ?? this.focused;
    const box = key && columns.flat().find((candidate) => candidate.nodes.some((node) => node.key === key));
    return box ? connected(ribbons, box) : null;
  }

  #box(box, lit) {
    const { reach, ended, other } = box;
    const [node] = box.nodes;
    const rest = this.calls ? ` · ${percent(reach / this.calls)}` : "";
    const label = other ? fill(t.otherNodes, { n: number(other) }) : node.text;
    const style = `left: ${box.x}px; top: ${box.y + 32}px; --height: ${box.height}px; --ended: ${ended / reach}`;
    const content = html`<span class="flow-pillar" aria-hidden="true"></span>
      <span class="flow-label">
        <bdi class="flow-text">${label}</bdi>
        <span class="flow-count small" dir=${document.documentElement.dir}
          >${counted("visits", reach)}${rest}</span
        >
      </span>`;
    const state = `${other ? "is-other" : ""} ${lit && !lit.has(box) ? "is-dim" : ""}`;
    const told = fill(t.flow.told, { node: label, visits: counted("visits", reach), ended: number(ended) });
    if (other) return html`<div class="flow-box ${state}" .style=${style} title=${told}>${content}</div>`;
    const chosen = node.key === this.focused;
    return html`<a class="flow-box ${state} ${chosen ? "is-chosen" : ""}" .style=${style} title=${told}
      href=${linkWith({ node: chosen ? undefined : node.key })} aria-current=${chosen ? "true" : nothing}
      @mouseenter=${() => (this.pointed = node.key)} @mouseleave=${() => (this.pointed = undefined)}
      >${content}</a
    >`;
  }
}

function heading(column, place) {
  const [first] = column;
  if (!first) return nothing;
  return html`<span class="flow-heading small" .style=${`left: ${first.x}px`}
    >${fill(t.flow.level, { n: number(place + 1) })}</span
  >`;
}

function ribbonLine({ from, to, path, thick }, lit) {
  const state = lit ? (lit.has(from) && lit.has(to) ? "is-lit" : "is-dim") : "";
  return svg`<path class="ribbon ${to.other ? "is-other" : ""} ${state}" d=${path} stroke-width=${thick}></path>`;
}

customElements.define("flow-chart", FlowChart);
