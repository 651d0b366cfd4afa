/** The frame around a view: the navigation beside it, its title, and how to read it. */

import { html } from "../../vendor/lit.js";
import { linkTo } from "../state.js";
import { t } from "../text/index.js";
import { icon } from "./icons.js";

/** Links to all views, in groups; session and filters stay, what belongs to one view goes. */
export function sideNavigation(views, current) {
  const groups = [...new Set(views.map(({ group }) => group))];
  return html`
    <nav class="views" aria-label=${t.navigation}>
      ${groups.map(
        (group) => html`
          <h2 class="views-group" ?hidden=${!t.groups[group]}>${t.groups[group]}</h2>
          <ul>
            ${views.filter((view) => view.group === group).map((view) => link(view, current))}
          </ul>
        `,
      )}
    </nav>
  `;
}

const link = (view, current) => html`
  <li>
    <a href=${linkTo(view.id)} data-view-link=${view.id}
      aria-current=${view === current ? "page" : "false"}>${icon(view.icon)}${t.views[view.id].title}</a>
  </li>
`;

export const viewFrame = (view, content) => html`
  <div class="view-head">
    <h1 tabindex="-1">${t.views[view.id].title}</h1>
    <p class="how">${t.views[view.id].how}</p>
  </div>
  ${content}
`;

export const loadingView = () => html`
  <div class="loading" role="status"><span class="unseen">${t.loading}</span>
    <i></i><i></i><i></i>
  </div>
`;
