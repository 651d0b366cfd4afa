/** Columns of nodes and the ribbons between them: where calls are at each step.
 *
 * At every step each call is in exactly one box, so a column's boxes and what ended before it
 * sum to all calls. Small nodes are one "Other" a column.
 */

const most = 40; // boxes of a column that is opened up

/**
 * `options`: `least` calls of a box; `fromEnd` counts steps back from each call's last; `open` is
 * the column whose "Other" is opened. In a comparison each path has a second number beside its
 * `count`, how many calls took it `before`, and so have boxes and ribbons. Returns `{columns: [[box…]…], ribbons, beyond}`: `beyond`
 * are the calls that reach past the columns.
 */
export function flowGraph(paths, options) {
  const steps = stepsOf(paths, options.fromEnd);
  const shown = steps.filter(({ calls }) => calls >= options.least);
  const columns = shown.map((step, place) => boxesOf(step, place, options));
  const ribbons = ribbonsOf(paths, columns, options.fromEnd);
  const beyond = steps[shown.length]?.calls ?? 0;
  if (options.fromEnd) columns.reverse();
  return { columns, ribbons, beyond };
}

/** The node of a path at a place counted from its beginning, or from its end. */
const nodeAtPlace = (ids, place, fromEnd) => (fromEnd ? ids.at(-1 - place) : ids[place]);

/** For each place: the calls that have it, and by node how many are there and how many end there. */
function stepsOf(paths, fromEnd) {
  const steps = [];
  for (const { ids, count, before = 0 } of paths) {
    for (let place = 0; place < ids.length; place++) {
      const step = (steps[place] ??= { calls: 0, nodes: new Map() });
      const id = nodeAtPlace(ids, place, fromEnd);
      if (!step.nodes.has(id)) step.nodes.set(id, { id, calls: 0, ended: 0, before: 0 });
      const node = step.nodes.get(id);
      const ends = fromEnd ? place === 0 : place === ids.length - 1;
      step.calls += count;
      node.calls += count;
      node.before += before;
      if (ends) node.ended += count;
    }
  }
  return steps;
}

function boxesOf({ nodes }, place, { least, open }) {
  const sorted = [...nodes.values()].sort((a, b) => b.calls - a.calls);
  const large =
    place === open ? sorted.slice(0, most) : sorted.filter(({ calls }) => calls >= least);
  const small = sorted.slice(large.length);
  const boxes = [...large, ...(small.length === 1 ? small : [])].map((node) => box(place, [node]));
  if (small.length > 1) boxes.push({ ...box(place, small), other: small.length });
  return boxes;
}

function box(place, nodes) {
  const sum = (field) => nodes.reduce((total, node) => total + node[field], 0);
  const ids = new Set(nodes.map(({ id }) => id));
  const sums = { calls: sum("calls"), ended: sum("ended"), before: sum("before") };
  return { place, ids, id: nodes[0].id, ...sums, other: 0 };
}

function ribbonsOf(paths, columns, fromEnd) {
  const boxAt = columns.map(
    (boxes) => new Map(boxes.flatMap((b) => [...b.ids].map((id) => [id, b]))),
  );
  const ribbons = new Map();
  for (const { ids, count, before = 0 } of paths) {
    const last = Math.min(ids.length, columns.length) - 1;
    for (let place = 0; place < last; place++) {
      const here = boxAt[place].get(nodeAtPlace(ids, place, fromEnd));
      const there = boxAt[place + 1].get(nodeAtPlace(ids, place + 1, fromEnd));
      addRibbon(ribbons, ...(fromEnd ? [there, here] : [here, there]), count, before);
    }
  }
  return [...ribbons.values()]
    .flatMap((targets) => [...targets.values()])
    .filter(({ count }) => count);
}

function addRibbon(ribbons, from, to, count, before) {
  if (!ribbons.has(from)) ribbons.set(from, new Map());
  const targets = ribbons.get(from);
  if (!targets.has(to)) targets.set(to, { from, to, count: 0, before: 0 });
  targets.get(to).count += count;
  targets.get(to).before += before;
}

/** The boxes before and after one, along ribbons, itself included. */
export function connected(ribbons, box) {
  const found = new Set([box]);
  const follow = (start, end) => {
    const waiting = [box];
    while (waiting.length) {
      const at = waiting.pop();
      for (const ribbon of ribbons) {
        if (ribbon[start] !== at || found.has(ribbon[end])) continue;
        found.add(ribbon[end]);
        waiting.push(ribbon[end]);
      }
    }
  };
  follow("from", "to");
  follow("to", "from");
  return found;
}
