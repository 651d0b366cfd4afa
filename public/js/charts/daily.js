/** Calls by day, zoomable: one bar a day, every day on the axis. */

import { html } from "../../vendor/lit.js";
import "../elements/chart-box.js";
import { answersQuestions } from "../access.js";
import { linkCalls, own } from "../drill.js";
import { counted, date, number, t, weekday } from "../text/index.js";
import { everyDay, isoWeekday } from "./calls-by-day.js";

const zoomFrom = 62;
const sparse = 4000; // days: a stray date of another century must not draw a million bars

export function dailyChart(days) {
  const all = days.length > 1 && spanInDays(days) < sparse ? everyDay(days) : days;
  return html`
    <chart-box
      .height=${280}
      .label=${t.figures.daily_trends}
      .options=${(theme) => options(all, theme)}
      .tip=${(place) => tip(all[place])}
      .pick=${answersQuestions() ? (place) => showCalls(all[place]) : undefined}
      .data=${days}
    ></chart-box>
  `;
}

const spanInDays = (days) => (Date.parse(days.at(-1).date) - Date.parse(days[0].date)) / 864e5;

function showCalls(day) {
  if (day?.count) location.hash = linkCalls(own.day(day.date));
}

function tip(day) {
  if (!day) return null;
  return html`<strong>${counted("calls", day.count)}</strong>
    <span class="quiet">${weekday(isoWeekday(day.date), "short")} ${date(day.date)}</span>`;
}

function options(days, theme) {
  const zoom = days.length > zoomFrom;
  const most = Math.max(...days.map(({ count }) => count));
  return {
    grid: theme.grid({ before: theme.room(number(most)), after: 8, bottom: zoom ? 64 : 24 }),
    xAxis: {
      ...theme.axis,
      type: "category",
      inverse: theme.mirrored,
      data: days.map((day) => day.date),
      axisTick: { show: false },
      axisLabel: {
        ...theme.axis.axisLabel,
        hideOverlap: true,
        formatter: (iso) => theme.isolated(date(iso, "short")),
      },
    },
    yAxis: {
      ...theme.valueAxis,
      position: theme.mirrored ? "right" : "left",
      minInterval: 1,
      axisLabel: { ...theme.axis.axisLabel, formatter: (n) => number(n) },
    },
    dataZoom: zoom ? [theme.zoom((place, shape) => date(days[place].date, shape))] : [],
    series: [
      {
        type: "bar",
        data: days.map((day) => day.count),
        barMaxWidth: 24,
        barCategoryGap: "25%",
        itemStyle: { color: theme.traffic, borderRadius: [2, 2, 0, 0] },
        emphasis: { itemStyle: { color: theme.accent } },
      },
    ],
  };
}
