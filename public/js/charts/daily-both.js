/** Calls by day of both sides of a comparison, one on top of the other, every day on the axis. */

import { html, nothing } from "../../vendor/lit.js";
import "../elements/chart-box.js";
import { numberColumn } from "../parts/table-columns.js";
import { date, fill, number, t, weekday } from "../text/index.js";
import { isoWeekday } from "./calls-by-day.js";
import { dayAxes, dayBars } from "./day-axes.js";

const zoomFrom = 92;
const day = 864e5;
const longest = 4000; // days: a stray date of another century must not draw a million bars

/** `rows` are `daily_trends` of a comparison. */
export function dailyOfBoth(rows) {
  const days = everyDay(rows.map(({ date: iso, count }) => ({ iso, a: count.a, b: count.b })));
  return html`<chart-box
    .height=${260}
    .label=${t.figures.compared_days}
    .options=${(theme) => options(days, theme)}
    .tip=${(place) => tip(days[place])}
    .data=${rows}
  ></chart-box>`;
}

export const columnsOfBoth = () => [
  {
    name: "date",
    label: t.columns.date,
    value: (row) => row.date,
    cell: (row) => date(row.date),
  },
  ...["a", "b"].map((side) =>
    numberColumn(side, t.compare.letters[side], ({ count }) => count[side]),
  ),
];

function everyDay(known) {
  const [first, last] = [known[0].iso, known.at(-1).iso].map(Date.parse);
  if ((last - first) / day > longest) return known;
  const counts = new Map(known.map((row) => [row.iso, row]));
  return Array.from({ length: (last - first) / day + 1 }, (_, i) => {
    const iso = new Date(first + i * day).toISOString().slice(0, 10);
    return counts.get(iso) ?? { iso, a: 0, b: 0 };
  });
}

function tip(found) {
  if (!found) return null;
  const sides = ["a", "b"].filter((side) => found[side]);
  return html`<span class="quiet">${weekday(isoWeekday(found.iso), "short")} ${date(found.iso)}</span>
    ${sides.map((side) => html`<strong>${fill(t.compare.sideCalls, { side: t.compare.letters[side], n: number(found[side]) })}</strong>`)}
    ${sides.length ? nothing : html`<strong>${number(0)}</strong>`}`;
}

function options(days, theme) {
  const dates = days.map(({ iso }) => iso);
  const most = Math.max(...days.map(({ a, b }) => a + b));
  return {
    ...dayAxes(dates, { most, zoomFrom }, theme),
    series: ["a", "b"].map((side) => ({
      ...dayBars,
      stack: "both",
      data: days.map((found) => found[side]),
      itemStyle: { color: side === "a" ? theme.sideA : theme.sideB },
    })),
  };
}
