/** Trends: when calls come, by day, by weekday, and both at once. */

import { html, nothing } from "../../vendor/lit.js";
import { columnsByDay, weekdayRows } from "../charts/calls-by-day.js";
import { dailyChart } from "../charts/daily.js";
import { calendar, isLong } from "../parts/calendar.js";
import { upright } from "../parts/columns.js";
import { empty, figure } from "../parts/figure.js";
import { amount, dateRange, ofAll, t } from "../text/index.js";

export const keys = ["daily_trends", "weekday_trends", "date_range"];

export function render({ doc, calls }) {
  const days = doc.get("daily_trends");
  const weekdays = weekdayRows(doc.get("weekday_trends"));
  return html`<div class="figures">
    ${figure({
      key: "daily_trends",
      wide: true,
      picture: days.length > 0,
      of: days.length
        ? html`${amount("days", days.length)} · ${dateRange(doc.get("date_range"))}`
        : nothing,
      body: days.length ? dailyChart(days) : empty(t.noDatesLong),
      table: days.length ? { columns: columnsByDay(), rows: days } : undefined,
    })}
    ${figure({
      key: "weekday_trends",
      picture: weekdays.length > 0,
      of: ofAll("calls", calls),
      body: weekdays.length ? upright(weekdays) : empty(t.noDatesLong),
    })}
    ${days.length ? weeks(days) : nothing}
  </div>`;
}

const weeks = (days) =>
  figure({
    key: "calendar",
    picture: true,
    wide: isLong(days),
    of: amount("days", days.length),
    body: calendar(days),
  });
