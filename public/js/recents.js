/** What this browser keeps, here and nowhere else: its analyses with their owner's keys, and the
 * token that the server asks for before it takes new ones. */

const storageKey = "calltrail.analyses";
const tokenKey = "calltrail.token";
const most = 50;

/** Newest first; what has expired is forgotten. */
export function recents() {
  try {
    const known = JSON.parse(localStorage.getItem(storageKey)) ?? [];
    return known.filter(({ expiresAt }) => !expiresAt || expiresAt > Date.now());
  } catch {
    return []; // not ours, or cut: better an empty list than no page
  }
}

export const recent = (session) => recents().find(({ id }) => id === session);

export const ownerKeyOf = (session) => recent(session)?.ownerKey;

/** Adds an analysis, or facts to one that is known already. */
export function remember(id, facts) {
  const others = recents().filter((known) => known.id !== id);
  keep([{ ...recent(id), ...facts, id }, ...others].slice(0, most));
}

export function forget(id) {
  keep(recents().filter((known) => known.id !== id));
}

function keep(list) {
  localStorage.setItem(storageKey, JSON.stringify(list));
}

export const keptToken = () => localStorage.getItem(tokenKey) ?? undefined;

export function keepToken(token) {
  if (token) localStorage.setItem(tokenKey, token);
  else localStorage.removeItem(tokenKey);
}
