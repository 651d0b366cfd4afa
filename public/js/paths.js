/** All distinct paths of an analysis, and what can be asked of them exactly. */

/** Keys of the document that `pathsOf` reads. */
export const pathKeys = ["variants"];

const made = new WeakMap();

/** Every distinct path, most common first: `{ids, count, share, total}`, ids as texts. */
export function pathsOf(doc) {
  const variants = doc.get("variants");
  if (!made.has(variants)) made.set(variants, variants.map(onePath));
  return made.get(variants);
}

const onePath = ({ path, count, share, cumulative_share: total }, place) => ({
  ids: path.map(String),
  count,
  share,
  total,
  rank: place + 1,
});

export const callsOf = (paths) => paths.reduce((sum, { count }) => sum + count, 0);

/** What calls did that began with these steps: how many they are, ended there, and went on to. */
export function after(paths, prefix) {
  const found = { calls: 0, ended: 0, next: [] };
  const next = new Map();
  for (const { ids, count } of paths) {
    if (!prefix.every((id, i) => ids[i] === id)) continue;
    found.calls += count;
    const step = ids[prefix.length];
    if (step === undefined) found.ended += count;
    else next.set(step, (next.get(step) ?? 0) + count);
  }
  found.next = [...next].map(([id, count]) => ({ id, count })).sort((a, b) => b.count - a.count);
  return found;
}

/** How many calls passed the first 1, 2, 3 … of some nodes, in that order, whatever lay between. */
export function funnelThrough(paths, sequence) {
  const counts = sequence.map(() => 0);
  for (const { ids, count } of paths) {
    let reached = 0;
    for (const id of ids) if (id === sequence[reached]) counts[reached++] += count;
  }
  return counts;
}
