/** What this browser keeps, here and nowhere else: its analyses with their owner's keys, and the
 * token that the server asks for before it takes new ones. */

import { keep, kept } from "./kept.js";

const storageKey = "calltrail.analyses";
const tokenKey = "calltrail.token";
const most = 50;

/** Newest first; what has expired is forgotten. */
export function recents() {
  try {
    const known = JSON.parse(kept(storageKey)) ?? [];
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
  keepAll([{ ...recent(id), ...facts, id }, ...others].slice(0, most));
}

export function forget(id) {
  keepAll(recents().filter((known) => known.id !== id));
}

const keepAll = (list) => keep(storageKey, JSON.stringify(list));

export const keptToken = () => kept(tokenKey) ?? undefined;

export const keepToken = (token) => keep(tokenKey, token ?? null);
