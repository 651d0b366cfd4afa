/** Line icons on a 16-unit grid; they take the colour and size of the text around them. */

import { svg, html } from "../../vendor/lit.js";

const shapes = {
  overview: svg`<path d="M2.5 13.5v-5M6.2 13.5v-11M9.8 13.5v-7M13.5 13.5v-9"/>`,
  flow: svg`<path d="M2 3.5c6 0 6 4 12 4M2 8c6 0 6 4.500 12 4.500M2 12.500h4"/>`,
  tree: svg`<path d="M3 2.500v11M3 5h4M3 9h4M3 13h4M10 5h3M10 9h3M10 13h3"/>`,
  explorer: svg`<path d="M2.500 3v10M6.500 5v8M10.500 7v6M14 9.500v3.500"/><path d="M2.500 3h2M6.500 5h2M10.500 7h2"/>`,
  paths: svg`<path d="M1.500 4h4l1.500 2-1.500 2h-4M8.500 4h4l1.500 2-1.500 2h-4M2 12.500h8"/>`,
  funnels: svg`<path d="M2 3.500h12M4 8h8M6 12.500h4"/>`,
  menus: svg`<circle cx="3.500" cy="8" r="1.500"/><path d="M5 8h2c2 0 2-4.500 4-4.500h3M7 8h7M7 8c2 0 2 4.500 4 4.500h3"/>`,
  endings: svg`<path d="M2 8h8"/><path d="M12 3.500v9"/>`,
  urls: svg`<path d="M6.500 9.500l3-3M7 4.500l1.200-1.200a3 3 0 0 1 4.500 4.500L11.500 9M9 11.500l-1.200 1.200a3 3 0 0 1-4.500-4.500L4.500 7"/>`,
  trends: svg`<rect x="2" y="3" width="12" height="11" rx="1.500"/><path d="M2 6.500h12M5.500 1.500v3M10.500 1.500v3"/>`,
  quality: svg`<circle cx="8" cy="8" r="6"/><path d="M5.500 8.200l1.800 1.800 3.200-3.700"/>`,
  chevron: svg`<path d="M6 3.500L10.500 8 6 12.500"/>`,
  down: svg`<path d="M3.500 6L8 10.500 12.500 6"/>`,
  search: svg`<circle cx="7" cy="7" r="4.500"/><path d="M10.500 10.500L14 14"/>`,
  copy: svg`<rect x="5" y="5" width="8.500" height="8.500" rx="1.500"/><path d="M3 10.500A1 1 0 0 1 2.500 10V4A1.500 1.500 0 0 1 4 2.500h6a1 1 0 0 1 .5.500"/>`,
  link: svg`<path d="M6 10l4-4M9 2.500h4.500V7M13 9.500V12a1.500 1.500 0 0 1-1.500 1.500H4A1.500 1.500 0 0 1 2.500 12V4.500A1.500 1.500 0 0 1 4 3h2.500"/>`,
  bin: svg`<path d="M2.500 4.500h11M6 4.500V3h4v1.500M4 4.500l.7 9h6.600l.7-9"/>`,
  info: svg`<circle cx="8" cy="8" r="6"/><path d="M8 7.500v3.500M8 5v.2"/>`,
  theme: svg`<circle cx="8" cy="8" r="5.500"/><path d="M8 2.500a5.500 5.500 0 0 1 0 11z" fill="currentColor"/>`,
  upload: svg`<path d="M8 11V3M4.500 6.500L8 3l3.500 3.500M2.500 11v1A1.500 1.500 0 0 0 4 13.500h8a1.500 1.500 0 0 0 1.500-1.500v-1"/>`,
  download: svg`<path d="M8 2.500v8M4.500 7L8 10.500 11.500 7M2.500 13.500h11"/>`,
  file: svg`<path d="M4 1.500h5.500L13 5v8a1.500 1.500 0 0 1-1.500 1.500H4A1.500 1.500 0 0 1 2.500 13V3A1.500 1.500 0 0 1 4 1.500zM9 2v3.500h3.500"/>`,
  check: svg`<path d="M3 8.500l3.500 3.500L13 4.500"/>`,
  warning: svg`<path d="M8 2L14.500 13.500h-13zM8 6.500v3.500M8 12v.1"/>`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8"/>`,
  filter: svg`<path d="M2 3.500h12M4 8h8M6.500 12.500h3"/>`,
  swap: svg`<path d="M4.500 3v9.500M2 10l2.500 2.500L7 10M11.500 13V3.500M9 6l2.500-2.500L14 6"/>`,
  compare: svg`<path d="M8 2v12M2.500 5H6M2.500 8H6M2.500 11H6M10 5h3.500M10 8h2.500M10 11h1"/>`,
  exchange: svg`<path d="M3 5.500h10M10 2.500l3 3-3 3M13 11H3M6 8l-3 3 3 3"/>`,
  arrow: svg`<path d="M2.500 8h10M9 4.500L12.500 8 9 11.500"/>`,
  lock: svg`<rect x="3" y="7" width="10" height="6.500" rx="1.500"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/>`,
  image: svg`<rect x="2" y="3" width="12" height="10" rx="1.500"/><path d="M2.500 11l3.500-3.500 3 3 2-2 2.500 2.500M10.500 6v.1"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
};

const turning = new Set(["arrow", "chevron", "flow", "tree", "paths", "menus", "endings", "link"]);

export const icon = (name) =>
  html`<svg class="icon ${turning.has(name) ? "turns" : ""}" viewBox="0 0 16 16" aria-hidden="true">
    ${shapes[name]}
  </svg>`;
