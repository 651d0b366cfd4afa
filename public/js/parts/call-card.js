/** One call: what is known of it, and its path drawn, beside its rows where these were put in order. */

import { html, nothing, svg } from "../../vendor/lit.js";
import { nodeAt } from "../nodes.js";
import { amount, date, fill, number, t, weekday } from "../text/index.js";
import { icon } from "./icons.js";
import { nodeLink } from "./pieces.js";

const rowHeight = 44; // of both lists beside each other: the lines between them are drawn to it

export function callCard(call, nodes, place) {
  const { call_id: id, call_date: iso, weekday: day, source, path, row_path: rows } = call;
  const moved = call.reordered && String(rows) !== String(path);
  const facts = [
    iso ? `${weekday(day ?? 1, "long")}, ${date(iso)}` : t.unknown,
    amount("steps", path.length),
    html`<bdi>${source}</bdi>`,
  ];
  return html`
    <h3 class="call-title">
      ${t.drill.call} <bdi dir="ltr">${id ?? fill(t.drill.nth, { n: number(place + 1) })}</bdi>
    </h3>
    <p class="small quiet call-facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    ${moved ? both(rows, path, nodes) : onePath(path, nodes)}
  `;
}

const onePath = (path, nodes) => html`
  <ol class="call-path">${path.map((id, i) => step(id, i, path, nodes))}</ol>
`;

function step(id, i, path, nodes) {
  const node = nodeAt(nodes, id);
  const jumped = i > 0 && nodes.size && node.parent?.key !== String(path[i - 1]);
  return html`<li class=${i === path.length - 1 ? "is-last" : ""}>
    <span class="call-place" aria-hidden="true">${number(i + 1)}</span>
    ${nodeLink(id, node.text)}
    ${jumped ? html`<span class="tag is-warning">${t.drill.jump}</span>` : nothing}
  </li>`;
}

/** The rows as they stood in the file, the path made of them, and where each row went. */
function both(rows, path, nodes) {
  const places = rows.map((id) => path.findIndex((other) => String(other) === String(id)));
  const height = Math.max(rows.length, path.length) * rowHeight;
  return html`
    <p class="small quiet">${icon("swap")} ${t.drill.reorderedLong}</p>
    <div class="orders">
      <h4>${t.quality.columns.in_file_order}</h4>
      <h4>${t.quality.columns.repaired}</h4>
      <ol class="order">
        ${rows.map((id, i) => orderRow(id, places[i] + 1, nodes, places[i] !== i))}
      </ol>
      <svg class="order-lines" viewBox="0 0 100 ${height}" height=${height} preserveAspectRatio="none"
        aria-hidden="true">
        ${places.map((place, i) => (place < 0 ? nothing : line(i, place)))}
      </svg>
      <ol class="order">${path.map((id, i) => orderRow(id, i + 1, nodes, false))}</ol>
    </div>
  `;
}

function orderRow(id, place, nodes, moved) {
  return html`<li class=${moved ? "is-moved" : ""}>
    <span class="call-place" aria-hidden="true">${number(place)}</span>${nodeLink(id, nodeAt(nodes, id).text)}
  </li>`;
}

function line(from, to) {
  const [y1, y2] = [from, to].map((place) => (place + 0.5) * rowHeight);
  return svg`<path class=${from === to ? "" : "is-moved"} d="M0 ${y1}C50 ${y1} 50 ${y2} 100 ${y2}"/>`;
}
