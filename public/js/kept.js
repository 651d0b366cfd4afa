/** What this browser keeps for the page, by name. Where it keeps nothing (site data is blocked, or
 * its room is used up), everything works but is forgotten. */

export function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text; null forgets it. Whether that worked. */
export function keep(name, text) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}
