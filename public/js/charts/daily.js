/** Calls by day, zoomable: one bar a day, every day on the axis. */

import { html } from "../../vendor/lit.js";
import "../elements/chart-box.js";
import { answersQuestions } from "../access.js";
import { linkCalls, own } from "../drill.js";
import { counted, date, t, weekday } from "../text/index.js";
import { everyDay, isoWeekday } from "./calls-by-day.js";
import { dayAxes, dayBars } from "./day-axes.js";

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
  const dates = days.map((day) => day.date);
  const counts = days.map((day) => day.count);
  return {
    ...dayAxes(dates, { most: Math.max(...counts), zoomFrom }, theme),
    series: [
      {
        ...dayBars,
        data: counts,
        itemStyle: { color: theme.traffic, borderRadius: [2, 2, 0, 0] },
        emphasis: { itemStyle: { color: theme.accent } },
      },
    ],
  };
}
