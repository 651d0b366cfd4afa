/** Light, dark, or as the system has it; the choice is kept in this browser. */

import { keep, kept } from "./kept.js";

const storageKey = "calltrail.theme";

export function startTheme() {
  apply(kept(storageKey));
}

/** Turns to the other one of light and dark. */
export function toggleTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  keep(storageKey, next);
  apply(next);
  window.dispatchEvent(new CustomEvent("themechange-page"));
}

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}
