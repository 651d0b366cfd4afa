/** What stands beside a node in the tree: its traffic, or how it changed between two sides.
 *
 * Each is `{className, key, head, row}`: what its colours mean, the names of its columns, and for a
 * node `{style, cells, quiet}`.
 */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { changeBar, points } from "../parts/change.js";
import { leading } from "../parts/pieces.js";
import { ownPairs } from "../sides.js";
import { number, percent, t } from "../text/index.js";

/** A number of a row: a click on it is no choice of the row, and keys find it in the node's card. */
const aside = (content, n, filter) =>
  html`<span @click=${(event) => event.stopPropagation()}>${leading(content, n, filter, { beside: true })}</span>`;

export const trafficCells = {
  className: "",
  key: () => html`<i class="is-traffic"></i>${t.columns.wentOn} <i class="is-ending"></i>${t.columns.endedHere}`,
  head: () => html`<span>${t.columns.visits}</span><span>${t.tree.endedShare}</span>`,
  row: ({ key, reach, dropOff }, most) => ({
    style: `--share: ${reach / most}; --ended: ${reach ? dropOff / reach : 0}`,
    quiet: !reach,
    cells: html`<span class="tree-bar" aria-hidden="true"></span>
      <span class="num" dir="ltr">${aside(number(reach), reach, own.through(key))}</span>
      <span class="num tree-ended ${dropOff ? "" : "is-none"}" dir="ltr">${reach ? aside(percent(dropOff / reach), dropOff, own.ends(key)) : nothing}</span>`,
  }),
};

/** `answers` are the comparison's `reach` by node; `scale` fills half a bar; `sides` the filters. */
export const changeCells = (answers, scale, sides) => ({
  className: "is-change",
  key: () => html`<i class="is-less"></i>${t.compare.less} <i class="is-more"></i>${t.compare.more}`,
  head: () => html`<span>${t.compare.letters.a}</span><span>${t.compare.letters.b}</span><span>${t.compare.points}</span>`,
  row: ({ key }) => {
    const answer = answers.get(key);
    const of = (side) => {
      const { share, count } = answer?.[side] ?? {};
      if (share == null) return "–";
      return aside(percent(share), count, [...ownPairs(sides[side]), ...own.through(key)]);
    };
    const known = answer && answer.difference !== null;
    return {
      style: "",
      quiet: !answer,
      cells: html`${known ? changeBar({ difference: answer.difference }, scale) : html`<span></span>`}
        <span class="num" dir="ltr">${of("a")}</span><span class="num" dir="ltr">${of("b")}</span>
        <span class="tree-points ${answer?.finding ? "is-finding" : ""}">${known ? points(answer.difference) : "–"}</span>`,
    };
  },
});
