/** Menus: how much each one divides its calls, and which hardly decide anything. */

import { html } from "../../vendor/lit.js";
import { menuScatter } from "../charts/scatter.js";
import { empty, figure } from "../parts/figure.js";
import { nodeLink, num, shareBar } from "../parts/pieces.js";
import { amount, say, t } from "../text/index.js";

const entropies = "complete:entropy_complexity_top20";

export const keys = [entropies, "coverage_ratio"];

export function render({ doc }) {
  const menus = menusOf(doc);
  const scattered = doc.get(entropies).filter(({ branching_factor: next }) => next > 1);
  const table = html`<data-table .columns=${columns()} .rows=${menus}
    .label=${t.figures.coverage_ratio}></data-table>`;
  return html`<div class="figures">
    ${figure({
      key: "entropy_complexity_top20",
      wide: true,
      of: amount("forks", scattered.length),
      body: scattered.length ? menuScatter(scattered) : empty(t.menus.none),
    })}
    ${figure({
      key: "coverage_ratio",
      wide: true,
      of: say(t.menus.withSteps, { menus: amount("menus", menus.length) }),
      body: menus.length ? table : empty(t.menus.none),
    })}
  </div>`;
}

/** Every node with transitions, with its entropy and its coverage in one row. */
function menusOf(doc) {
  const known = new Map(doc.get(entropies).map((row) => [row.rule_id, row]));
  return doc
    .get("coverage_ratio")
    .map((row) => ({ ...row, ...known.get(row.rule_id) }))
    .sort((a, b) => b.total - a.total);
}

const measure = (name, label, digits) => ({
  name,
  label,
  kind: "number",
  value: (row) => row[name],
  cell: (row) => num(row[name], digits),
});

const columns = () => [
  {
    name: "node",
    label: t.columns.menu,
    value: ({ text, rule_id: id }) => `${text} (${id})`,
    cell: ({ rule_id: id, text }) => nodeLink(id, text),
  },
  measure("total", t.columns.wentOn, 0),
  measure("branching_factor", t.columns.nextSteps, 0),
  measure("entropy_bits", t.columns.entropy, 2),
  measure("perplexity", t.columns.perplexity, 1),
  {
    name: "top1_coverage",
    label: t.columns.top1,
    kind: "share",
    value: (row) => row.top1_coverage,
    cell: (row) => shareBar(row.top1_coverage),
  },
  {
    name: "top2_coverage",
    label: t.columns.top2,
    kind: "share",
    value: (row) => row.top2_coverage,
    cell: (row) => shareBar(row.top2_coverage),
  },
];
