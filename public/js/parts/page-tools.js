/** What both pages carry: the name of the product, the languages, the theme. */

import { html } from "../../vendor/lit.js";
import { language, languages, setLanguage, t } from "../text/index.js";
import { toggleTheme } from "../theme.js";
import { icon } from "./icons.js";

export const brand = () => html`
  <a class="brand" href="/"><img src="/img/icon.svg" alt="" width="24" height="24" />Calltrail</a>
`;

export const pageTools = () => html`
  <div class="page-tools" role="group" aria-label=${t.settings}>
    ${languages.map(
      (
        tag,
      ) => html`<button class="button is-plain is-small" type="button" data-lang=${tag} lang=${tag}
        aria-pressed=${String(tag === language)} @click=${() => setLanguage(tag)}>
        ${t.languages[tag]}
      </button>`,
    )}
    <button class="button is-plain is-small" type="button" aria-label=${t.theme} title=${t.theme}
      data-action="theme" @click=${toggleTheme}>${icon("theme")}</button>
  </div>
`;
