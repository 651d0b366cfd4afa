/** The figures of a comparison: numbers side by side, what is more than chance, and every node. */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { nodeAt } from "../nodes.js";
import { ownPairs } from "../sides.js";
import { amount, fill, number, say, t } from "../text/index.js";
import { changeBar, direction, intervalText, points, scaleOf, signedNum } from "./change.js";
import { empty, figure } from "./figure.js";
import { icon } from "./icons.js";
import { leading, nodeLink, num, share } from "./pieces.js";
import { nodeColumn, ruleNode } from "./table-columns.js";

const lengths = [
  ["avg", 2],
  ["median", 0],
  ["p90", 0],
  ["p95", 0],
  ["max", 0],
];

export function headlineFigure(comparison) {
  const rows = [
    [t.overview.calls, comparison.selected_calls, 0],
    [t.overview.paths, comparison.distinct_paths, 0],
    ...lengths.map(([name, digits]) => [
      `${t.overview.steps}: ${t.lengths[name]}`,
      comparison.lengths_summary[name],
      digits,
    ]),
  ];
  return figure({
    key: "compared_numbers",
    body: html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t.figures.compared_numbers}>
      <table class="table">
      <thead><tr>
        <th scope="col"></th>
        ${["a", "b"].map((side) => html`<th scope="col" class="is-number">${t.compare.letters[side]}</th>`)}
        <th scope="col" class="is-number">${t.compare.difference}</th>
      </tr></thead>
      <tbody>${rows.map(([label, { a, b, difference }, digits]) => html`<tr>
        <th scope="row" class="row-head">${label}</th>
        ${[a, b].map((value) => html`<td class="is-number">${value === null ? "–" : num(value, digits)}</td>`)}
        <td class="is-number">${signedNum(difference, digits)}</td>
      </tr>`)}</tbody>
    </table></div>`,
  });
}

/** Why nothing can be said, or what to beware of. */
export function cautions({ a, b, shared_calls: shared, method }) {
  const fewest = Math.min(a.selected_calls, b.selected_calls);
  const said = [];
  if (fewest < method.fewest_calls) {
    said.push(say(t.compare.tooFew, { n: number(method.fewest_calls) }));
  }
  if (shared) said.push(say(t.compare.shared, { calls: amount("calls", shared) }));
  return said.map((sentence) => html`<p class="note is-warning caution">
    <span>${icon("warning")} ${sentence}</span></p>`);
}

export function findingsFigure({ comparison, nodes, sides }) {
  const { findings, method } = comparison;
  const of = (kind) => findings.filter((finding) => finding.kind === kind);
  const list = html`<div class="findings">
    ${findingsOf(of("reach"), t.compare.reach, { nodes, sides })}
    ${findingsOf(of("conditional"), t.compare.conditional, { nodes, sides })}
  </div>`;
  const none = fill(method.tests ? t.compare.noFindings : t.compare.noTests, { n: number(method.tests) });
  return figure({
    key: "findings",
    wide: true,
    picture: findings.length > 0,
    of: findings.length
      ? say(t.compare.findingsOf, { findings: amount("differences", findings.length), n: number(method.tests) })
      : nothing,
    body: findings.length ? list : empty(none),
  });
}

/** The answers to one of the two questions; each has a scale of its own. */
function findingsOf(findings, title, { nodes, sides }) {
  if (!findings.length) return nothing;
  const scale = scaleOf(findings);
  return html`<h3>${title}</h3>
    <ol>${findings.map((finding) => findingRow(finding, { nodes, sides, scale }))}</ol>`;
}

function findingRow(finding, { nodes, sides, scale }) {
  const { rule_id: id, parent_id: parent, text, kind, a, b, difference, interval } = finding;
  const of = kind === "reach"
    ? nothing
    : say(t.compare.ofParent, { parent: html`<bdi class="cut">${nodeAt(nodes, parent).text}</bdi>` });
  const moved = Math.round(Math.abs(finding.calls_moved));
  const sentence = difference > 0 ? t.compare.moreCalls : t.compare.fewerCalls;
  const told = fill(t.compare.between, { interval: intervalText(interval) });
  return html`<li class="finding ${direction(difference)}" data-kind=${kind}>
    <div class="finding-about">${nodeLink(id, text)}<span class="small quiet">${of}</span></div>
    <span class="finding-shares">
      ${sideShare(a, sides.a, finding)} <span class="quiet" aria-hidden="true">${icon("arrow")}</span>
      ${sideShare(b, sides.b, finding)}
    </span>
    ${changeBar(finding, scale)}
    <span class="finding-points" title=${told}>${points(difference)}<span class="unseen"> ${told}</span></span>
    <span class="finding-moved small quiet">${say(sentence, { calls: amount("calls", moved) })}</span>
  </li>`;
}

/** A share of a side, leading to its calls. */
function sideShare({ count, of, share: value }, fields, { rule_id: id }) {
  if (value === null) return html`<span class="quiet">–</span>`;
  const told = fill(t.compare.countOf, { count: number(count), of: number(of) });
  return html`<span title=${told}>${leading(share(value), count, [...ownPairs(fields), ...own.through(id)])}</span>`;
}

export function nodesFigure({ comparison, sides }) {
  const rows = comparison.nodes;
  const scaleFor = (kind) =>
    scaleOf(rows.filter((row) => row[kind]?.interval).map((row) => ({ difference: row[kind].difference })));
  const scales = { reach: scaleFor("reach"), conditional: scaleFor("conditional") };
  return figure({
    key: "compared_nodes",
    wide: true,
    of: amount("nodes", rows.length),
    body: rows.length
      ? html`<data-table .columns=${nodeColumns(sides, scales)} .rows=${rows}
          .label=${t.figures.compared_nodes}></data-table>`
      : empty(t.noCalls),
  });
}

const nodeColumns = (sides, scales) => [
  nodeColumn("node", t.columns.node, ruleNode),
  ...["a", "b"].map((side) => sideColumn("reach", side, sides[side])),
  changeColumn("reach", scales.reach),
  {
    name: "interval",
    label: t.compare.intervalHead,
    kind: "number",
    sortable: false,
    value: ({ reach }) => (reach.interval ? intervalText(reach.interval) : ""),
    cell: ({ reach }) => html`<span class="small quiet num" dir="ltr">${reach.interval ? intervalText(reach.interval) : "–"}</span>`,
  },
  ...["a", "b"].map((side) => sideColumn("conditional", side, sides[side])),
  changeColumn("conditional", scales.conditional),
  {
    name: "moved",
    label: t.compare.moved,
    kind: "number",
    value: ({ reach }) => reach.calls_moved,
    cell: ({ reach }) => signedNum(reach.calls_moved),
  },
];

const sideColumn = (kind, side, fields) => ({
  name: `${kind}-${side}`,
  label: fill(t.compare[`${kind}Head`], { side: t.compare.letters[side] }),
  kind: "share",
  value: (row) => row[kind]?.[side].share ?? null,
  cell: (row) => (row[kind] ? sideShare(row[kind][side], fields, row) : "–"),
});

const changeColumn = (kind, scale) => ({
  name: `${kind}-change`,
  label: t.compare[`${kind}Change`],
  kind: "share",
  value: (row) => row[kind]?.difference ?? null,
  cell: ({ [kind]: answer }) =>
    answer && answer.difference !== null
      ? html`<span class="change-cell">${changeBar({ difference: answer.difference }, scale)}
          ${points(answer.difference)}${answer.finding ? html`<span class="finding-mark" title=${t.compare.isFinding}>●<span class="unseen">${t.compare.isFinding}</span></span>` : nothing}</span>`
      : html`<span class="quiet">–</span>`,
});

