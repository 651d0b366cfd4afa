/** Menus by their traffic and their uncertainty; the upper end is where calls scatter most. */

import { html } from "../../vendor/lit.js";
import "../elements/chart-box.js";
import { linkTo } from "../state.js";
import { counted, number, t } from "../text/index.js";

const labelled = 6;
const narrow = 560; // pixels: labels would lie on one another
const labelLength = 28;
const [letter, line] = [7, 16]; // pixels that a label takes, about
const height = 360;
const [before, after, bottom] = [48, 24, 56];

/** Menus: rows of `entropy_complexity_top20`. A click leads to the menu's card. */
export function menuScatter(menus) {
  return html`
    <chart-box
      .height=${height}
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
  const most = (value) => menus.reduce((best, menu) => Math.max(best, value(menu)), 1);
  const decades = Math.max(1, Math.ceil(Math.log10(most(({ total }) => total))));
  const tallest = Math.ceil(most(({ entropy_bits: bits }) => bits));
  const sides = labelSides(menus, {
    x: ({ total }) => (Math.log10(total) / decades) * (theme.width - before - after),
    y: ({ entropy_bits: bits }) => (1 - bits / tallest) * (height - bottom),
    end: theme.width - before,
    most: theme.width < narrow ? 0 : labelled,
  });
  const [onward, backward] = theme.mirrored ? ["left", "right"] : ["right", "left"];
  const axisName = { nameLocation: "middle", nameGap: 32 };
  return {
    grid: theme.grid({ before, after, bottom }),
    xAxis: {
      ...theme.valueAxis,
      ...axisName,
      type: "log",
      min: 1,
      max: 10 ** decades,
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
      max: tallest,
      axisTick: { show: false },
      axisLabel: { ...theme.label, formatter: (n) => number(n) },
    },
    series: [
      {
        type: "scatter",
        data: menus.map((menu) => ({
          value: [menu.total, menu.entropy_bits],
          label: { show: sides.has(menu), position: sides.get(menu) ? onward : backward },
        })),
        symbolSize: (_, { dataIndex }) => 2 * radius(menus[dataIndex]),
        itemStyle: { color: theme.trafficClear, opacity: 1, borderColor: theme.surface },
        emphasis: { itemStyle: { color: theme.accent } },
        label: {
          ...theme.label,
          color: theme.text,
          textBorderColor: theme.surface,
          textBorderWidth: 3,
          // A function's answer is drawn as it is: no {b} or {c|x} of a text means anything here.
          formatter: ({ dataIndex }) => theme.isolated(short(menus[dataIndex].text)),
        },
      },
    ],
  };
}

const radius = ({ branching_factor: next }) => 4 + Math.min(16, next);

/** The menus that get a label: those with the most traffic whose labels do not lie on another's.
 * Each with whether its label goes onward; where that would leave the chart, it goes backward. */
function labelSides(menus, { x, y, end, most }) {
  const sides = new Map();
  const taken = [];
  for (const menu of menus.toSorted((a, b) => b.total - a.total).slice(0, most)) {
    const length = short(menu.text).length * letter + radius(menu);
    const onward = x(menu) + length < end;
    const [from, to] = onward ? [x(menu), x(menu) + length] : [x(menu) - length, x(menu)];
    const isFree = taken.every(
      (other) => to < other.from || other.to < from || Math.abs(y(menu) - other.y) > line,
    );
    if (!isFree) continue;
    taken.push({ from, to, y: y(menu) });
    sides.set(menu, onward);
  }
  return sides;
}

const short = (text) => (text.length > labelLength ? `${text.slice(0, labelLength)}…` : text);
