/** Calls by day and by weekday as rows, for charts and their table twins. */

import { own } from "../drill.js";
import { callsColumn } from "../parts/table-columns.js";
import { date, t, weekday, weekOrder } from "../text/index.js";

export const columnsByDay = () => [
  { name: "date", label: t.columns.date, value: (row) => row.date, cell: (row) => date(row.date) },
  {
    name: "weekday",
    label: t.columns.weekday,
    value: (row) => isoWeekday(row.date),
    cell: (row) => weekday(isoWeekday(row.date)),
  },
  callsColumn(
    "count",
    t.columns.calls,
    (row) => row.count,
    (row) => own.day(row.date),
  ),
];

/** ISO: 1 = Monday … 7 = Sunday. */
export const isoWeekday = (iso) => new Date(`${iso}T00:00:00Z`).getUTCDay() || 7;

/** Weekdays in the language's order, absent ones as 0; calls without a date last. */
export function weekdayRows(trends) {
  if (!Object.keys(trends).length) return [];
  const rows = weekOrder().map((day) => ({
    label: weekday(day, "short"),
    long: weekday(day),
    count: trends[day] ?? 0,
    calls: own.weekday(day),
  }));
  if (trends.unknown) rows.push({ label: t.unknown, count: trends.unknown, kind: "rest" });
  return rows;
}

/** Every day between the first and the last, those without calls as 0. */
export function everyDay(days) {
  const counts = new Map(days.map(({ date: iso, count }) => [iso, count]));
  const filled = [];
  const at = new Date(`${days[0].date}T00:00:00Z`);
  const last = new Date(`${days.at(-1).date}T00:00:00Z`);
  for (; at <= last; at.setUTCDate(at.getUTCDate() + 1)) {
    const iso = at.toISOString().slice(0, 10);
    filled.push({ date: iso, count: counts.get(iso) ?? 0 });
  }
  return filled;
}
