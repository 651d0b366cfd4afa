/** A Sankey of our own: SVG ribbons behind links of HTML, so that texts wrap, mirror and focus. */

import { LitElement, html, nothing, svg } from "../../vendor/lit.js";
import { connected, flowGraph } from "../charts/flow-graph.js";
import { layOut } from "../charts/flow-layout.js";
import { answersQuestions } from "../access.js";
import { linkCalls, own } from "../drill.js";
import "./side-scroll.js";
import { nodeAt } from "../nodes.js";
import { breakable, leading, nodeName } from "../parts/pieces.js";
import { linkWith } from "../state.js";
import { counted, fill, number, percent, signed, t } from "../text/index.js";

const tall = 460;
const headings = 32;

/** Properties: `paths`, `nodes` for their texts, and the options of `flowGraph`. In a comparison,
 * these have `before` too: how many calls there were, and `pairs`, the filters of those of now. */
class FlowChart extends LitElement {
  static properties = {
    paths: { attribute: false },
    nodes: { attribute: false },
    options: { attribute: false },
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

  willUpdate(changed) {
    if (!this.width || !["paths", "options", "width"].some((name) => changed.has(name))) return;
    const mirrored = document.documentElement.dir === "rtl";
    this.graph = flowGraph(this.paths, this.options);
    const { before } = this.options;
    this.change = before === undefined ? null : changes(this.graph, this.calls, before);
    this.size = layOut(this.graph, { width: this.width, tall, mirrored });
  }

  render() {
    if (!this.width) return nothing;
    const { beyond } = this.graph;
    // Read back from the end, the end is what is looked for.
    return html`
      <side-scroll opens=${this.options.fromEnd ? "end" : "start"} .label=${t.views.flow.title}
        .content=${this.#drawing()}></side-scroll>
      ${beyond ? html`<p class="quiet small">${fill(t.flow.beyond, { calls: counted("calls", beyond) })}</p>` : nothing}
    `;
  }

  #drawing() {
    const { columns, ribbons } = this.graph;
    const { width, height, step, pillar } = this.size;
    const pointed = columns
      .flat()
      .find((box) => box.place === this.pointed?.place && box.id === this.pointed?.id);
    const lit = pointed ? connected(ribbons, pointed) : null;
    const style = `--width: ${width}px; --height: ${height + headings}px; --step: ${step}px; --pillar: ${pillar}px`;
    return html`
      <div class="flow" dir="ltr" .style=${style}>
        ${columns.map((column) => this.#heading(column))}
        <svg class="flow-ribbons" width=${width} height=${height} aria-hidden="true">
          ${ribbons.map((ribbon) => this.#ribbon(ribbon, lit, this.change?.style(ribbon)))}
        </svg>
        ${columns.map((column) => column.map((box) => this.#box(box, column, lit)))}
      </div>
    `;
  }

  #heading([{ x, place }]) {
    const text = this.options.fromEnd
      ? place
        ? fill(t.flow.before, { n: number(place) })
        : t.flow.last
      : fill(t.flow.step, { n: number(place + 1) });
    return html`<span class="flow-heading small" dir=${document.documentElement.dir}
      .style=${`left: ${x}px`}>${text}</span>`;
  }

  #box(box, column, lit) {
    const { calls, ended, other, place } = box;
    const node = nodeAt(this.nodes, box.id);
    const label = other ? fill(t.otherNodes, { n: number(other) }) : nodeName(node.id, node.text);
    const chosen = !other && node.key === this.focused;
    const state = `${this.change ? "is-change" : ""} ${other ? "is-other" : ""} ${lit && !lit.has(box) ? "is-dim" : ""} ${chosen ? "is-chosen" : ""}`;
    const told = fill(t.flow.told, {
      node: label,
      calls: counted("calls", calls),
      ended: number(ended),
    });
    const there = this.change ? { show: "tree", node: node.key } : { node: node.key };
    const wish = other ? { open: place } : chosen ? { node: undefined } : there;
    const changed = this.change ? `; ${this.change.style(box)}` : "";
    return html`<div class="flow-box ${state}" title=${told} data-calls=${calls}
      .style=${`left: ${box.x}px; top: ${box.y + headings}px; --height: ${box.height}px; --ended: ${calls ? ended / calls : 0}${changed}`}
      @mouseenter=${() => (this.pointed = box)} @mouseleave=${() => (this.pointed = undefined)}>
      <span class="flow-pillar" aria-hidden="true"></span>
      <span class="flow-label">
        <a class="flow-text" dir="auto" href=${linkWith(wish)}
          aria-current=${chosen ? "true" : nothing}>${breakable(label)}</a>
        <span class="flow-count small" dir=${document.documentElement.dir}>
          ${leading(counted("calls", calls), calls, this.#callsOf(box, column))} · ${percent(calls / this.calls)}${this.change ? html` <b>${this.change.told(box)}</b>` : nothing}
        </span>
      </span>
    </div>`;
  }

  /** The filter of a box's calls; "Other" is whoever is at this step and in no box of its own. */
  #callsOf(box, column) {
    const { fromEnd } = this.options;
    const large = column.filter(({ other }) => !other).map(({ id }) => id);
    const here = box.other
      ? own.atOtherStep(large, box.place, fromEnd)
      : own.atStep(box.id, box.place, fromEnd);
    return [...this.#pairs, ...here];
  }

  get #pairs() {
    return this.options.pairs ?? (this.focused ? own.through(this.focused) : []);
  }

  /** What it is, as a tooltip; a click leads to its calls, unless one of its ends is "Other". */
  #ribbon({ from, to, path, thick, count }, lit, style = "") {
    const state = lit ? (lit.has(from) && lit.has(to) ? "is-lit" : "is-dim") : "";
    const rest = from.other || to.other;
    const { fromEnd } = this.options;
    const name = ({ id, other }) =>
      other ? fill(t.otherNodes, { n: number(other) }) : nodeName(id, nodeAt(this.nodes, id).text);
    const told = fill(t.flow.ribbon, { from: name(from), to: name(to), calls: counted("calls", count) });
    const here = own.between([from.id, to.id], (fromEnd ? to : from).place, fromEnd);
    const leads = !rest && answersQuestions();
    return svg`<path class="ribbon ${rest ? "is-other" : ""} ${state} ${style ? "is-change" : ""} ${leads ? "leads" : ""}"
      d=${path} stroke-width=${thick} .style=${style} data-calls=${count}
      @click=${leads ? () => (location.hash = linkCalls([...this.#pairs, ...here])) : nothing}><title>${told}</title></path>`;
  }
}

/** How boxes and ribbons changed: their share of all calls now less their share before. */
function changes({ columns, ribbons }, now, before) {
  const of = ({ calls, count = calls, before: then }) => count / now - then / before;
  const most = Math.max(0.005, ...[...columns.flat(), ...ribbons].map((part) => Math.abs(of(part))));
  return {
    told: (part) => signed(100 * of(part), 1),
    style: (part) =>
      `--hue: var(--${of(part) > 0 ? "more" : "less"}); --mix: ${(100 * Math.abs(of(part))) / most}%`,
  };
}

customElements.define("flow-chart", FlowChart);
