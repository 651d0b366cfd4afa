/** Compare: two sides, what differs between them, and what of it is more than chance. */

import { html, nothing } from "../../vendor/lit.js";
import { answersQuestions } from "../access.js";
import { columnsOfBoth, dailyOfBoth } from "../charts/daily-both.js";
import { changedFlow, flowAsks } from "../parts/changed-flow.js";
import { comparedFigures, comparedTables } from "../parts/compared-tables.js";
import { changedTree } from "../parts/changed-tree.js";
import { cautions, findingsFigure, headlineFigure, nodesFigure } from "../parts/compare-figures.js";
import { sidesChooser, sidesKey } from "../parts/compare-sides.js";
import { empty, figure } from "../parts/figure.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { comparisonQuery, sidesOf } from "../sides.js";
import { linkWith } from "../state.js";
import { t } from "../text/index.js";

export const keys = ["date_range", "weekday_trends", ...nodeKeys];

const figures = ["selected_calls", "distinct_paths", "lengths_summary", "daily_trends"];
const members = ["findings", "nodes", ...figures];
const modes = ["differences", "tree", "flow", "figures"];

const modeOf = ({ show }) => (modes.includes(show) ? show : modes[0]);

export function asks({ doc, state }) {
  if (!answersQuestions() || !doc.has(keys)) return [];
  const sides = sidesOf(state, doc);
  if (!sides) return [];
  return [comparisonAsk(state, sides), ...(modeOf(state) === "flow" ? flowAsks(state, sides) : [])];
}

const comparisonAsk = (state, sides) => ({
  path: "/api/compare",
  query: comparisonQuery(state, sides, modeOf(state) === "figures" ? ["findings", ...comparedTables] : members),
});

export function render({ doc, state, answer }) {
  if (!answersQuestions()) return empty(t.share.noParts);
  const sides = sidesOf(state, doc);
  if (!sides) return empty(t.compare.nothing);
  const comparison = answer(comparisonAsk(state, sides));
  const shown = { doc, state, sides, comparison, nodes: nodesOf(doc), answer };
  return html`
    ${sidesChooser(shown)} ${cautions(comparison)} ${modeChoice(state)}
    <div class="figures">${bodies[modeOf(state)](shown)}</div>
  `;
}

const modeChoice = (state) => html`
  <div class="choice modes" role="group" aria-label=${t.compare.modes}>
    ${modes.map(
      (mode) => html`<a href=${linkWith({ show: mode === modes[0] ? undefined : mode, node: undefined })}
        aria-current=${String(mode === modeOf(state))} data-mode=${mode}>${t.compare[mode]}</a>`,
    )}
  </div>
`;

const bodies = {
  differences: (shown) => html`
    ${findingsFigure(shown)} ${headlineFigure(shown.comparison)} ${daily(shown.comparison)}
    ${nodesFigure(shown)}
  `,
  tree: changedTree,
  flow: changedFlow,
  figures: comparedFigures,
};

function daily({ daily_trends: rows }) {
  if (!rows.length) return nothing;
  return figure({
    key: "compared_days",
    picture: true,
    of: sidesKey(),
    body: dailyOfBoth(rows),
    table: { columns: columnsOfBoth(), rows },
  });
}
