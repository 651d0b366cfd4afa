/** The flow coloured by change: boxes and ribbons are calls of B, their colour how A differs. */

import { html } from "../../vendor/lit.js";
import "../elements/flow-chart.js";
import { callsOf } from "../paths.js";
import { ownPairs, sideNames, sidePairs } from "../sides.js";
import { ofAll, t } from "../text/index.js";
import { empty, figure } from "./figure.js";

const usualPercents = 2;

/** All distinct paths of each side. */
export const flowAsks = (state, sides) =>
  sideNames.map((side) => ({
    path: "/api/analytics",
    query: [["sessionId", state.session], ["view", "variants"], ...sidePairs(state, sides[side])],
  }));

export function changedFlow({ state, sides, nodes, answer }) {
  const [a, b] = flowAsks(state, sides).map((ask) => answer(ask).variants);
  const paths = mergedPaths(a, b);
  const calls = callsOf(paths);
  if (!calls || !a.length) return empty(t.noCalls);
  const percents = Number(state.least) || usualPercents;
  const before = a.reduce((sum, { count }) => sum + count, 0);
  const options = {
    least: (percents / 100) * calls,
    fromEnd: false,
    open: Number(state.open ?? -1),
    before,
    pairs: ownPairs(sides.b),
  };
  return figure({
    key: "compared_flow",
    wide: true,
    picture: true,
    of: html`${t.compare.letters.b}, ${ofAll("calls", calls)}`,
    body: html`
      <p class="tree-key flow-key small quiet">
        <i class="is-less"></i>${t.compare.less} <i class="is-same"></i>${t.compare.same}
        <i class="is-more"></i>${t.compare.more}
      </p>
      <flow-chart .paths=${paths} .nodes=${nodes} .options=${options} .calls=${calls}></flow-chart>
    `,
  });
}

/** The paths of B, with how many calls of A took each; paths that only A has count nothing. */
function mergedPaths(a, b) {
  const found = new Map();
  const add = (rows, field) => {
    for (const { path, count } of rows) {
      const key = JSON.stringify(path);
      if (!found.has(key)) found.set(key, { ids: path.map(String), count: 0, before: 0 });
      found.get(key)[field] += count;
    }
  };
  add(b, "count");
  add(a, "before");
  return [...found.values()];
}
