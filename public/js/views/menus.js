/** Menus: how much each one divides its calls, and which hardly decide anything. */

import { html } from "../../vendor/lit.js";
import { menuScatter } from "../charts/scatter.js";
import { own } from "../drill.js";
import { empty, figure } from "../parts/figure.js";
import { barColumn, callsColumn, nodeColumn, numberColumn, ruleNode } from "../parts/table-columns.js";
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
      picture: scattered.length > 0,
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

const columns = () => [
  nodeColumn("node", t.columns.menu, ruleNode),
  callsColumn(
    "total",
    t.columns.wentOn,
    (row) => row.total,
    (row) => own.wentOn(row.rule_id),
  ),
  numberColumn("branching_factor", t.columns.nextSteps, (row) => row.branching_factor),
  numberColumn("entropy_bits", t.columns.entropy, (row) => row.entropy_bits, 2),
  numberColumn("perplexity", t.columns.perplexity, (row) => row.perplexity, 1),
  barColumn("top1_coverage", t.columns.top1, (row) => row.top1_coverage),
  barColumn("top2_coverage", t.columns.top2, (row) => row.top2_coverage),
];
