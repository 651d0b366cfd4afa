/** URLs: the addresses that nodes carry, by how often they came up. */

import { html } from "../../vendor/lit.js";
import { empty, figure } from "../parts/figure.js";
import { barList, urlLink } from "../parts/pieces.js";
import { counted, fill, t } from "../text/index.js";

export const keys = ["url_engagement_top20", "node_funnel"];

export function render({ doc }) {
  const rows = doc.get("url_engagement_top20");
  const visits = Object.values(doc.get("node_funnel")).reduce((sum, { reach }) => sum + reach, 0);
  const most = rows[0]?.count ?? 1;
  const bars = rows.map(({ url, count }) => ({
    label: urlLink(url),
    count,
    share: count / visits,
    fill: count / most,
  }));
  return html`<div class="figures">
    ${figure({
      key: "url_engagement_top20",
      wide: true,
      of: fill(t.of, { what: counted("visits", visits) }),
      body: bars.length ? barList(bars) : empty(t.urls.none),
    })}
  </div>`;
}
