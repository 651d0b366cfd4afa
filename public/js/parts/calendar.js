/** A heat map of weeks by weekdays: a table, so that it needs no twin. */

import { html } from "../../vendor/lit.js";
import { isoWeekday } from "../charts/calls-by-day.js";
import { own } from "../drill.js";
import "../elements/side-scroll.js";
import { leading } from "./pieces.js";
import { empty } from "./figure.js";
import { counted, date, number, t, weekday, weekOrder } from "../text/index.js";

const day = 864e5;
const weeksOfHalf = 26; // as many weeks fit into half of the page
const mostWeeks = 530; // ten years; more would be no picture any more

/** Whether it is too long for half of the page. */
export const isLong = (days) =>
  (Date.parse(days.at(-1).date) - Date.parse(days[0].date)) / day > 7 * weeksOfHalf;

export function calendar(days) {
  const weeks = weeksOf(days);
  if (weeks.length > mostWeeks) return empty(t.trends.tooLong);
  const most = Math.max(...days.map(({ count }) => count));
  return html`
    <side-scroll opens="end" .label=${t.figures.calendar} .content=${table(weeks, most)}></side-scroll>
    <p class="calendar-key small quiet" aria-hidden="true">
      ${number(0)} <span class="heat-scale"></span> ${counted("calls", most)}
    </p>
  `;
}

const table = (weeks, most) => html`
  <table class="calendar">
    <caption class="unseen">${t.figures.calendar}</caption>
    <thead>
      <tr>
        <td></td>
        ${weeks.map((week) => monthHead(week))}
      </tr>
    </thead>
    <tbody>
      ${weekOrder().map(
        (dayOfWeek, row) => html`<tr>
          <th scope="row">${weekday(dayOfWeek, "short")}</th>
          ${weeks.map(({ cells }) => cell(cells[row], most))}
        </tr>`,
      )}
    </tbody>
  </table>
`;

/** A month's name over the week in which it begins. */
const monthHead = ({ month }) =>
  month ? html`<th scope="col"><span>${date(month, "month")}</span></th>` : html`<td></td>`;

function cell(found, most) {
  if (!found) return html`<td class="is-outside"></td>`;
  const { iso, count } = found;
  const told = `${date(iso)}: ${counted("calls", count)}`;
  return html`<td class=${count ? "" : "is-none"} title=${told} .style=${`--heat: ${count / most}`}>
    ${leading(html`<span class="unseen">${number(count)}</span>`, count, own.day(iso))}
  </td>`;
}

/** Weeks from the first day's to the last day's, each with its days in the language's order. */
function weeksOf(days) {
  const counts = new Map(days.map(({ date: iso, count }) => [iso, count]));
  const order = weekOrder();
  const last = Date.parse(days.at(-1).date);
  const first = Date.parse(days[0].date);
  const weeks = [];
  let at = first - order.indexOf(isoWeekday(days[0].date)) * day;
  while (at <= last && weeks.length <= mostWeeks) {
    const dates = order.map((_, i) => new Date(at + i * day).toISOString().slice(0, 10));
    const cells = dates.map((iso) => {
      const time = Date.parse(iso);
      return time < first || time > last ? null : { iso, count: counts.get(iso) ?? 0 };
    });
    weeks.push({ cells, month: cells.find((cell) => cell?.iso.endsWith("-01"))?.iso });
    at += 7 * day;
  }
  return weeks;
}
