/** Light, dark, or as the system has it; the choice is kept in this browser. */

const storageKey = "calltrail.theme";

export function startTheme() {
  apply(localStorage.getItem(storageKey));
}

/** Turns to the other one of light and dark. */
export function toggleTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  localStorage.setItem(storageKey, next);
  apply(next);
  window.dispatchEvent(new CustomEvent("themechange-page"));
}

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}
