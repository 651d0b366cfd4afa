/** URLs: the addresses that nodes carry, by how often they came up. */

import { html } from "../../vendor/lit.js";
import { empty, figure } from "../parts/figure.js";
import { barList, urlLink } from "../parts/pieces.js";
import { numberColumn, shareColumn } from "../parts/table-columns.js";
import { counted, fill, number, t } from "../text/index.js";

const urls = "complete:url_engagement_top20";

export const keys = [urls, "node_funnel"];

const shown = 20;

export function render({ doc }) {
  const rows = doc.get(urls);
  const visits = Object.values(doc.get("node_funnel")).reduce((sum, { reach }) => sum + reach, 0);
  const most = rows[0]?.count ?? 1;
  const bars = rows.slice(0, shown).map(({ url, count }) => ({
    label: urlLink(url),
    count,
    share: count / visits,
    fill: count / most,
  }));
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

const columns = (visits) => [
  { name: "url", label: t.columns.url, value: ({ url }) => url, cell: ({ url }) => urlLink(url) },
  numberColumn("count", t.columns.visits, ({ count }) => count),
  shareColumn("share", t.columns.share, ({ count }) => count / visits),
];
