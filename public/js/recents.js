/** What this browser keeps, here and nowhere else: its analyses with their owner's keys, and the
 * token that the server asks for before it takes new ones. */

import { keep, kept } from "./kept.js";

const storageKey = "calltrail.analyses";
const tokenKey = "calltrail.token";
const probeKey = "calltrail.probe";
const most = 50;
const room = 4000; // letters that an analysis with a dozen files takes, generously

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

/** Adds an analysis, or facts to one that is known already. Whether the browser had room for it. */
export function remember(id, facts) {
  const others = recents().filter((known) => known.id !== id);
  const all = [{ ...recent(id), ...facts, id }, ...others];
  return keepAll(shortened(all)) || keepAll(all.filter(({ ownerKey }) => ownerKey));
}

/** Whether the browser has room for one more: better to know before than after an upload. */
export function hasRoom() {
  const kept = keep(probeKey, "x".repeat(room));
  keep(probeKey, null);
  return kept;
}

/** An owner's key is nowhere else: of too many analyses only those without one are forgotten. */
function shortened(list) {
  const tooMany = Math.max(0, list.length - most);
  const keyless = list.filter(({ ownerKey }) => !ownerKey);
  const dropped = keyless.slice(Math.max(0, keyless.length - tooMany));
  return list.filter((analysis) => !dropped.includes(analysis));
}

export function forget(id) {
  keepAll(recents().filter((known) => known.id !== id));
}

const keepAll = (list) => keep(storageKey, JSON.stringify(list));

export const keptToken = () => kept(tokenKey) ?? undefined;

export const keepToken = (token) => keep(tokenKey, token ?? null);
