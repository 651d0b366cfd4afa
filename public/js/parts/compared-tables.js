/** The figures of the other views, of both sides: what each counts, its share, and the difference. */

import { html } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { nodeAt } from "../nodes.js";
import { ownPairs } from "../sides.js";
import { fill, t, weekday, weekOrder } from "../text/index.js";
import { changeBar, points, scaleOf, signedNum } from "./change.js";
import { figure } from "./figure.js";
import { callsNum, nodeText, num, share, urlLink } from "./pieces.js";
import { nodeColumn, ruleNode } from "./table-columns.js";

/** Members of the comparison that are told here. */
export const comparedTables = [
  "top_intents_top10",
  "leaf_frequency_top20",
  "top_paths_top20",
  "dead_ends_top20",
  "coverage_ratio",
  "url_engagement_top20",
  "depth_funnel",
  "weekday_trends",
];

export function comparedFigures({ comparison, sides, nodes }) {
  const calls = { a: comparison.a.selected_calls, b: comparison.b.selected_calls };
  return comparedTables.map((key) => tableOf(key, comparison[key], { calls, sides, nodes }));
}

function tableOf(key, found, about) {
  const rows = key === "weekday_trends" ? weekdayRows(found) : found;
  const columns = tables[key]({ ...about, rows });
  return figure({
    key: `compared_${key}`,
    title: fill(t.figures.compared_of, { figure: t.figures[key] }),
    definitionOf: key,
    wide: true,
    of: key in inOrder ? undefined : t.compare.changed,
    body: html`<data-table .columns=${columns} .rows=${rows} .label=${t.figures[key]}></data-table>`,
  });
}

const inOrder = { depth_funnel: true, weekday_trends: true };

const weekdayRows = (days) =>
  [...weekOrder().map(String), "unknown"].filter((day) => day in days).map((day) => ({ day, count: days[day] }));

const tables = {
  top_intents_top10: (about) => [
    nodeColumn("node", t.columns.node, ruleNode),
    ...counted(about, (row) => own.intent(row.rule_id)),
    ...shares(about, (row) => row.share),
  ],
  leaf_frequency_top20: (about) => [
    nodeColumn("node", t.columns.node, ruleNode),
    ...counted(about, (row) => own.ends(row.rule_id)),
    ...shares(about, (row) => row.share),
  ],
  top_paths_top20: (about) => [
    {
      name: "path",
      label: t.topPaths.steps,
      sortable: false,
      value: ({ path }) => path.map((id) => nodeAt(about.nodes, id).text),
      cell: ({ path, texts }) => pathCell(path, texts),
    },
    ...counted(about, (row) => own.path(row.path)),
    ...shares(about, (row) => row.share),
  ],
  dead_ends_top20: (about) => [
    nodeColumn("node", t.columns.node, ruleNode),
    ...counted(about, (row) => own.ends(row.rule_id), (row) => row.terminations, t.columns.endedHere),
    ...shares(about, (row) => row.termination_rate, t.columns.ofVisits),
  ],
  coverage_ratio: (about) => [
    nodeColumn("node", t.columns.menu, ruleNode),
    ...counted(about, (row) => own.wentOn(row.rule_id), (row) => row.total, t.columns.wentOn),
    ...shares(about, (row) => row.top1_coverage, t.columns.top1),
  ],
  url_engagement_top20: () => [
    { name: "url", label: t.columns.url, value: ({ url }) => url, cell: ({ url }) => urlLink(url) },
    ...numbers((row) => row.count),
  ],
  depth_funnel: (about) => [
    { name: "depth", label: t.columns.depth, kind: "number", value: ({ depth }) => depth, cell: ({ depth }) => num(depth) },
    ...counted(about, ({ depth }) => own.steps(depth)),
    ...shares(about, ({ count }) => sharesOf(count, about.calls)),
  ],
  weekday_trends: (about) => [
    { name: "weekday", label: t.columns.weekday, value: ({ day }) => day, cell: ({ day }) => (day === "unknown" ? t.unknown : weekday(day)) },
    ...counted(about, ({ day }) => (day === "unknown" ? undefined : own.weekday(day))),
    ...shares(about, ({ count }) => sharesOf(count, about.calls)),
  ],
};

const pathCell = (path, texts) =>
  html`<span class="compared-path">${path.map((id, i) => html`<span>${nodeText(id, texts[i])}</span>`)}</span>`;

/** Shares of each side's calls, where the figure itself has none. */
function sharesOf(count, calls) {
  const [a, b] = ["a", "b"].map((side) => (calls[side] ? count[side] / calls[side] : null));
  return { a, b, difference: a === null || b === null ? null : b - a };
}

const side = (name, letter) => fill(t.compare.sideOf, { what: name, side: t.compare.letters[letter] });

/** How many calls of each side, leading to them. */
const counted = ({ sides }, ownOf, of = (row) => row.count, name = t.columns.calls) =>
  ["a", "b"].map((letter) => ({
    name: `count-${letter}`,
    label: side(name, letter),
    kind: "number",
    value: (row) => of(row)[letter],
    cell: (row) => {
      const filter = ownOf(row);
      return callsNum(of(row)[letter], filter && [...ownPairs(sides[letter]), ...filter]);
    },
  }));

/** Numbers of each side and their difference, where no share is told. */
const numbers = (of) => [
  ...["a", "b"].map((letter) => ({
    name: `count-${letter}`,
    label: side(t.columns.visits, letter),
    kind: "number",
    value: (row) => of(row)[letter],
    cell: (row) => num(of(row)[letter]),
  })),
  {
    name: "difference",
    label: t.compare.difference,
    kind: "number",
    value: (row) => of(row).difference,
    cell: (row) => signedNum(of(row).difference),
  },
];

/** Shares of each side and their difference, as a bar too; the largest of the rows fills half of it. */
function shares({ rows }, of, name = t.columns.share) {
  const scale = scaleOf(rows.map((row) => ({ difference: of(row).difference ?? 0 })));
  return [
    ...["a", "b"].map((letter) => ({
      name: `share-${letter}`,
      label: side(name, letter),
      kind: "share",
      value: (row) => of(row)[letter],
      cell: (row) => (of(row)[letter] === null ? "–" : share(of(row)[letter])),
    })),
    {
      name: "difference",
      label: t.compare.points,
      kind: "share",
      value: (row) => of(row).difference,
      cell: (row) => changed(of(row).difference, scale),
    },
  ];
}

const changed = (difference, scale) =>
  html`<span class="change-cell">${difference === null ? html`<span></span>` : changeBar({ difference }, scale)}
    ${points(difference)}</span>`;
