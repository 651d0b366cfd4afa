/** The registry of views: a view is one row here, one module, and its texts in `t.views`.
 *
 * A module exports `keys` (what it needs of the document) and `render({doc, state, calls, answer})`;
 * some export `asks({doc, state})`, what they ask for beside the document: `answer(ask)` has it.
 * `parts` marks views of parts of the calls, which shares with a smallest cell do not show.
 */

import * as compare from "./compare.js";
import * as endings from "./endings.js";
import * as explorer from "./explorer.js";
import * as flow from "./flow.js";
import * as funnels from "./funnels.js";
import * as menus from "./menus.js";
import * as overview from "./overview.js";
import * as quality from "./quality.js";
import * as topPaths from "./top-paths.js";
import * as tree from "./tree.js";
import * as trends from "./trends.js";
import * as urls from "./urls.js";

export const views = [
  { id: "overview", icon: "overview", group: "start", ...overview },
  { id: "flow", icon: "flow", group: "ways", ...flow },
  { id: "tree", icon: "tree", group: "ways", ...tree },
  { id: "explorer", icon: "explorer", group: "ways", ...explorer },
  { id: "top-paths", icon: "paths", group: "ways", ...topPaths },
  { id: "funnels", icon: "funnels", group: "losses", ...funnels },
  { id: "endings", icon: "endings", group: "losses", ...endings },
  { id: "menus", icon: "menus", group: "losses", ...menus },
  { id: "urls", icon: "urls", group: "more", ...urls },
  { id: "trends", icon: "trends", group: "more", ...trends },
  { id: "compare", icon: "compare", group: "more", parts: true, ...compare },
  { id: "quality", icon: "quality", group: "more", ...quality },
];

export const viewOf = (id) => views.find((view) => view.id === id) ?? views[0];

/** Every key that some view needs: fetched when the page is idle, so that switching is instant. */
export const allKeys = [...new Set(views.flatMap(({ keys }) => keys))];
