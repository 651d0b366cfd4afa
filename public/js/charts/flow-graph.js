/** Columns of nodes and the ribbons between them, level by level of the button tree.
 *
 * Nodes below the threshold are one "Other" a column. What leaves a node on no edge of the tree
 * is its `jumped`; every visit of a column is a ribbon onwards, an ending, or a jump.
 */

/** `{columns: [[box…]…], ribbons: [{from, to, count}]}`. */
export function flowGraph(nodes, least) {
  const columns = columnsOf(nodes, least);
  const boxes = new Map(columns.flat().flatMap((box) => box.nodes.map((node) => [node, box])));
  const ribbons = new Map();
  for (const box of columns.flat()) {
    for (const node of box.nodes) addSteps(node, box, { nodes, boxes, columns, ribbons });
  }
  return { columns, ribbons: [...ribbons.values()] };
}

function columnsOf(nodes, least) {
  const columns = [];
  for (const node of nodes.values()) {
    if (!node.reach) continue;
    (columns[node.level] ??= []).push(node);
  }
  return columns.map((level, i) => boxesOf(level, i, least));
}

function boxesOf(level, place, least) {
  const large = level.filter(({ reach }) => reach >= least).sort((a, b) => b.reach - a.reach);
  const small = level.filter(({ reach }) => reach < least);
  const boxes = large.map((node) => box(node.key, [node]));
  if (small.length === 1) boxes.push(box(small[0].key, small));
  if (small.length > 1) boxes.push({ ...box(`other-${place}`, small), other: small.length });
  return boxes;
}

function box(key, nodes) {
  const sum = (field) => nodes.reduce((total, node) => total + node[field], 0);
  return { key, nodes, reach: sum("reach"), ended: sum("dropOff"), jumped: 0, other: 0 };
}

/** A node's transitions as ribbons to the next column; those to elsewhere are its box's jumps. */
function addSteps(node, from, { nodes, boxes, columns, ribbons }) {
  let listed = 0;
  for (const { child, count } of node.next) {
    const next = nodes.get(String(child));
    listed += count;
    if (next?.parent === node) addRibbon(ribbons, from, boxes.get(next), count);
    else from.jumped += count;
  }
  const unlisted = node.transitions - listed;
  if (!unlisted) return;
  const other = columns[node.level + 1]?.find((candidate) => candidate.other);
  if (other) addRibbon(ribbons, from, other, unlisted);
  else from.jumped += unlisted;
}

function addRibbon(ribbons, from, to, count) {
  const key = `${from.key}\n${to.key}`;
  const ribbon = ribbons.get(key) ?? { from, to, count: 0 };
  ribbon.count += count;
  ribbons.set(key, ribbon);
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
