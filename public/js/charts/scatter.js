/** Menus by their traffic and their uncertainty; the upper end is where calls scatter most. */

import { html } from "../../vendor/lit.js";
import "../elements/chart-box.js";
import { linkTo } from "../state.js";
import { counted, number, t } from "../text/index.js";

const labelled = 6;
const narrow = 560; // pixels: labels would lie on one another
const labelLength = 28;
const nearEdge = 0.75; // of the axis: beyond it a label stands on the inner side of its menu

/** Menus: rows of `entropy_complexity_top20`. A click leads to the menu's card. */
export function menuScatter(menus) {
  return html`
    <chart-box
      .height=${360}
      .label=${t.figures.entropy_complexity_top20}
      .items=${true}
      .options=${(theme) => options(menus, theme)}
      .tip=${(place) => tip(menus[place])}
      .pick=${(place) => location.assign(linkTo("tree", { node: String(menus[place].rule_id) }))}
      .data=${menus}
    ></chart-box>
  `;
}

function tip({ text, total, entropy_bits: bits, branching_factor: next }) {
  return html`<strong><bdi>${text}</bdi></strong>
    <span class="quiet">
      ${number(bits, 2)} ${t.units.bits} · ${counted("nextSteps", next)} ·
      ${counted("transitions", total)}
    </span>`;
}

function options(menus, theme) {
  const labels = theme.width < narrow ? 0 : labelled;
  const named = new Set(menus.toSorted((a, b) => b.total - a.total).slice(0, labels));
  const most = Math.max(2, ...menus.map(({ total }) => total));
  const axisName = { nameLocation: "middle", nameGap: 32 };
  return {
    grid: theme.grid({ before: 48, after: 24, bottom: 56 }),
    xAxis: {
      ...theme.valueAxis,
      ...axisName,
      type: "log",
      axisTick: { show: false },
      inverse: theme.mirrored,
      name: t.menus.trafficAxis,
      axisLabel: { ...theme.label, formatter: (n) => number(n) },
    },
    yAxis: {
      ...theme.valueAxis,
      ...axisName,
      name: t.menus.entropyAxis,
      nameRotate: theme.mirrored ? -90 : 90,
      position: theme.mirrored ? "right" : "left",
      min: 0,
      axisTick: { show: false },
      axisLabel: { ...theme.label, formatter: (n) => number(n) },
    },
    series: [
      {
        type: "scatter",
        data: menus.map(({ total, entropy_bits: bits }) => ({
          value: [total, bits],
          label: { position: Math.log(total) / Math.log(most) > nearEdge === theme.mirrored ? "right" : "left" },
        })),
        symbolSize: (_, { dataIndex }) => 8 + 2 * Math.min(16, menus[dataIndex].branching_factor),
        itemStyle: { color: theme.trafficClear, opacity: 1, borderColor: theme.surface },
        emphasis: { itemStyle: { color: theme.accent } },
        labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
        label: {
          ...theme.label,
          show: true,
          color: theme.text,
          // A function's answer is drawn as it is: no {b} or {c|x} of a text means anything here.
          formatter: ({ dataIndex }) =>
            named.has(menus[dataIndex]) ? theme.isolated(short(menus[dataIndex].text)) : "",
        },
      },
    ],
  };
}

const short = (text) => (text.length > labelLength ? `${text.slice(0, labelLength)}…` : text);
