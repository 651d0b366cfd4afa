/** Overview: the headline numbers, what is striking, and the shape of the whole. */

import { html, nothing } from "../../vendor/lit.js";
import { answersQuestions, restricted } from "../access.js";
import { dailyChart } from "../charts/daily.js";
import { columnsByDay, weekdayRows } from "../charts/calls-by-day.js";
import { own } from "../drill.js";
import { upright } from "../parts/columns.js";
import { intentColours } from "../parts/colours.js";
import { empty, figure } from "../parts/figure.js";
import { factKeys, factsOf } from "../parts/facts.js";
import { lengthsFigure } from "../parts/lengths.js";
import { barList, callsNum, nodeLink, num } from "../parts/pieces.js";
import { qualityLine } from "../parts/quality-line.js";
import { linkTo } from "../state.js";
import { amount, counted, dateRange, fill, number, ofAll, t } from "../text/index.js";

export const keys = [
  ...factKeys,
  "files_processed",
  "total_rows",
  "total_calls",
  "total_nodes",
  "lengths_summary",
];

export function render({ doc, calls }) {
  if (!calls) return html`${headline(doc, calls)} ${empty(t.noCalls)}`;
  return html`
    ${headline(doc, calls)} ${facts(doc, calls)}
    <div class="figures">
      ${daily(doc)} ${weekdays(doc, calls)} ${intents(doc, calls)} 
      ${lengthsFigure(doc, calls)} ${answersQuestions() ? files(doc) : nothing}
    </div>
    ${restricted ? nothing : qualityLine(doc)}
  `;
}

function headline(doc, calls) {
  const lengths = doc.get("lengths_summary");
  const files = doc.get("files_processed");
  return html`
    <dl class="headline">
      ${stat("total_calls", t.overview.calls, callsNum(calls, own.everything()), callsNote(doc, calls))}
      ${stat("distinct_paths", t.overview.paths, lead("top-paths", doc.get("distinct_paths")), t.overview.pathsNote)}
      ${stat("lengths_summary", t.overview.steps, lengths.median === null ? "–" : lead("funnels", lengths.median), stepsNote(lengths))}
      ${stat("total_nodes", t.overview.nodes, lead("tree", doc.get("total_nodes")), visitedNote(doc))}
      ${restricted ? nothing : stat("total_rows", t.overview.rows, lead("quality", doc.get("total_rows")), amount("inFiles", files))}
    </dl>
  `;
}

const stat = (key, label, value, note) => html`
  <div class="stat" data-figure=${key}>
    <dt>${label}</dt>
    <dd class="stat-value">${value}</dd>
    <dd class="stat-note">${note}</dd>
  </div>
`;

/** A number that is no number of calls, leading to the view about it. */
const lead = (view, n) => html`<a class="lead-link" href=${linkTo(view)} title=${t.views[view].title}>${num(n)}</a>`;

function callsNote(doc, calls) {
  const all = doc.get("total_calls_unfiltered");
  return calls < all ? ofAll("calls", all) : dateRange(doc.get("date_range"));
}

function stepsNote({ p95, max, avg }) {
  if (max === null) return nothing;
  const values = { p95: number(p95), max: number(max), avg: number(avg, 1) };
  return fill(t.overview.stepsNote, values);
}

/** The tree may have more nodes than the rows: those known as parents alone, or by definition. */
function visitedNote(doc) {
  const visited = doc.get("nodes").filter(({ calls }) => calls).length;
  const all = visited + doc.get("unreachable_nodes").length;
  if (visited === all) return t.overview.allVisited;
  return fill(t.overview.visited, { n: number(visited), all: number(all) });
}

function facts(doc, calls) {
  const found = factsOf(doc, calls);
  if (!found.length) return nothing;
  return html`
    <section class="facts" aria-label=${t.overview.facts}>
      ${found.map(
        ({ value, sentence, ask, href }) => html`<a class="fact" href=${href}>
          <strong class="fact-value">${value}</strong>
          <span class="fact-text">${sentence}</span>
          ${ask ? html`<span class="fact-ask small">${ask}</span>` : nothing}
        </a>`,
      )}
    </section>
  `;
}

function daily(doc) {
  const days = doc.get("daily_trends");
  return figure({
    key: "daily_trends",
    wide: true,
    picture: days.length > 0,
    of: days.length ? amount("days", days.length) : nothing,
    body: days.length ? dailyChart(days) : empty(t.noDatesLong),
    table: days.length ? { columns: columnsByDay(), rows: days } : undefined,
  });
}

function weekdays(doc, calls) {
  const rows = weekdayRows(doc.get("weekday_trends"));
  return figure({
    key: "weekday_trends",
    picture: rows.length > 0,
    of: ofAll("calls", calls),
    body: rows.length ? upright(rows) : empty(t.noDatesLong),
  });
}

function intents(doc, calls) {
  const rows = doc.get("top_intents_top10");
  const colour = intentColours(rows);
  const shown = rows.reduce((sum, { count }) => sum + count, 0);
  const bars = rows.map(({ rule_id: id, text, count, share: value }) => ({
    label: html`<span class="dot" .style=${`--colour: ${colour(id)}`}></span>${nodeLink(id, text)}`,
    count,
    share: value,
    calls: own.intent(id),
  }));
  const rest = calls - shown;
  const others = doc.get("nodes").filter(({ intents: about }) => about).length - rows.length;
  const label = fill(t.otherNodes, { n: number(others) });
  if (rest > 0) bars.push({ label, count: rest, share: rest / calls, kind: "rest" });
  return figure({
    key: "top_intents_top10",
    picture: bars.length > 0,
    of: ofAll("calls", calls),
    body: bars.length ? barList(bars) : empty(t.noCalls),
  });
}

function files(doc) {
  const rows = doc.get("files");
  const total = rows.reduce((sum, { calls }) => sum + calls, 0);
  const bars = rows.map(({ source, calls }) => ({
    label: html`<bdi class="node-text">${source}</bdi>`,
    count: calls,
    share: total ? calls / total : 0,
    calls: doc.filters.length ? undefined : own.source(source), // the files' own numbers
  }));
  return figure({
    key: "files",
    picture: true,
    of: fill(t.overview.filesOf, {
      files: counted("files", rows.length),
      dates: dateRange(doc.get("date_range")),
    }),
    body: barList(bars, { label: t.columns.calls }),
  });
}
