/** Which rows of a tree are in sight, given what is open and what is searched for. */

const openRows = 30;

/** Rows in order: `{node, open, place, siblings}`; a loop, so that depth cannot overflow a stack. */
export function rowsOf(roots, open, found) {
  const rows = [];
  const waiting = [];
  const push = (nodes) => {
    const shown = found ? nodes.filter((node) => found.shown.has(node)) : nodes;
    for (let i = shown.length - 1; i >= 0; i--) {
      waiting.push({ node: shown[i], place: i + 1, siblings: shown.length });
    }
  };
  push(roots);
  while (waiting.length) {
    const row = waiting.pop();
    const { node } = row;
    row.open = node.children.length > 0 && (open.has(node) || Boolean(found?.above.has(node)));
    rows.push(row);
    if (row.open) push(node.children);
  }
  return rows;
}

/** Opens the tree along its busiest branches until a screen is full. */
export function openAtFirst(roots) {
  const open = new Set();
  const waiting = roots.filter(({ reach, children }) => reach && children.length);
  let rows = roots.length;
  while (waiting.length && rows < openRows) {
    waiting.sort((a, b) => b.reach - a.reach);
    const node = waiting.shift();
    open.add(node);
    rows += node.children.length;
    waiting.push(...node.children.filter(({ reach, children }) => reach && children.length));
  }
  return open;
}

/** What a search shows: the nodes that match, and everything above them, opened. */
export function matches(roots, query) {
  const wanted = query.trim().toLocaleLowerCase();
  if (!wanted) return null;
  const shown = new Set();
  const above = new Set();
  const waiting = [...roots];
  let hits = 0;
  while (waiting.length) {
    const node = waiting.pop();
    waiting.push(...node.children);
    if (!node.text.toLocaleLowerCase().includes(wanted) && !node.key.includes(wanted)) continue;
    hits += 1;
    shown.add(node);
    for (let at = node.parent; at && !above.has(at); at = at.parent) {
      above.add(at);
      shown.add(at);
    }
  }
  return { shown, above, hits };
}
