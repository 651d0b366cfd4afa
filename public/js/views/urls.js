/** URLs: the addresses that nodes carry, by how often they came up. */

import { html, nothing } from "../../vendor/lit.js";
import { own } from "../drill.js";
import { nodeKeys, nodesOf } from "../nodes.js";
import { empty, figure } from "../parts/figure.js";
import { barList, callsNum, nodeLink, num, urlLink } from "../parts/pieces.js";
import { numberColumn, shareColumn } from "../parts/table-columns.js";
import { counted, fill, number, t } from "../text/index.js";

const urls = "complete:url_engagement_top20";

export const keys = [urls, ...nodeKeys];

const shown = 20;
const mostNodes = 6; // named of one address; what is left is one number

export function render({ doc }) {
  const rows = doc.get(urls);
  const visits = Object.values(doc.get("node_funnel")).reduce((sum, { reach }) => sum + reach, 0);
  const most = rows[0]?.count ?? 1;
  const carrying = nodesByUrl(doc);
  const bars = rows.slice(0, shown).map(({ url, count }) => {
    const nodes = carrying.get(url) ?? [];
    return {
      label: html`<span>${urlLink(url)}${nodes.length ? nodesOfUrl(nodes) : nothing}</span>`,
      count,
      share: count / visits,
      fill: count / most,
      calls: nodes.length === 1 ? own.through(nodes[0].key) : undefined,
    };
  });
  const others = rows.slice(shown);
  if (others.length) {
    const count = others.reduce((sum, row) => sum + row.count, 0);
    const label = fill(t.otherNodes, { n: number(others.length) });
    bars.push({
      label,
      count,
      share: count / visits,
      fill: Math.min(1, count / most),
      kind: "rest",
    });
  }
  return html`<div class="figures">
    ${figure({
      key: "url_engagement_top20",
      wide: true,
      picture: bars.length > 0,
      of: fill(t.of, { what: counted("visits", visits) }),
      body: bars.length ? barList(bars) : empty(t.urls.none),
      table: others.length ? { columns: columns(visits), rows } : undefined,
    })}
  </div>`;
}

/** The visited nodes by the address that they carry, most visited first. */
function nodesByUrl(doc) {
  const found = new Map();
  for (const node of nodesOf(doc).values()) {
    if (!node.url || !node.reach) continue;
    if (!found.has(node.url)) found.set(node.url, []);
    found.get(node.url).push(node);
  }
  for (const nodes of found.values()) nodes.sort((a, b) => b.reach - a.reach);
  return found;
}

/** Where an address came up; the number of each node leads to its calls. */
function nodesOfUrl(nodes) {
  const others = nodes.slice(mostNodes);
  const rest = others.reduce((sum, { reach }) => sum + reach, 0);
  const one = ({ id, key, text, reach }) => html`<span class="url-node">${nodeLink(id, text)}
    ${nodes.length > 1 ? callsNum(reach, own.through(key)) : nothing}</span>`;
  return html`<span class="url-nodes small quiet">
    ${nodes.slice(0, mostNodes).map(one)}
    ${others.length ? html`<span class="url-node">${fill(t.otherNodes, { n: number(others.length) })} ${num(rest)}</span>` : nothing}
  </span>`;
}

const columns = (visits) => [
  { name: "url", label: t.columns.url, value: ({ url }) => url, cell: ({ url }) => urlLink(url) },
  numberColumn("count", t.columns.visits, ({ count }) => count),
  shareColumn("share", t.columns.share, ({ count }) => count / visits),
];
