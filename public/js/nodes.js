/** The nodes of an analysis as a dictionary: each by its id, with its place and what happened there. */

/** Keys of the document that `nodesOf` reads. */
export const nodeKeys = ["button_tree", "node_funnel", "nodes", "transitions"];

const made = new WeakMap();

/** All nodes by id text: text, url, visits, calls, parent, children, next steps, where from. */
export function nodesOf(doc) {
  const tree = doc.get("button_tree");
  if (!made.has(tree)) made.set(tree, build(doc));
  return made.get(tree);
}

function build(doc) {
  const funnel = doc.get("node_funnel");
  const calls = new Map(doc.get("nodes").map((row) => [row.rule_id, row]));
  const nodes = new Map();
  const waiting = doc.get("button_tree").map((raw) => ({ raw, parent: null }));
  for (let place = 0; place < waiting.length; place++) {
    const { raw, parent } = waiting[place];
    const node = oneNode(raw, parent, funnel[raw.rule_id], calls.get(raw.rule_id));
    nodes.set(node.key, node);
    parent?.children.push(node);
    for (const child of raw.children) waiting.push({ raw: child, parent: node });
  }
  addSteps(nodes, doc.get("transitions"));
  return nodes;
}

function oneNode(raw, parent, visits, passing) {
  const key = String(raw.rule_id);
  return {
    ...stranger(raw.rule_id),
    key,
    text: raw.text ?? key,
    url: raw.url,
    type: raw.type,
    reach: raw.reach,
    transitions: visits?.transitions ?? 0,
    dropOff: visits?.drop_off ?? 0,
    calls: passing?.calls ?? 0,
    starts: passing?.starts ?? 0,
    level: parent ? parent.level + 1 : 0,
    parent,
  };
}

/** Observed steps, most frequent first, at both of their nodes. */
function addSteps(nodes, steps) {
  for (const { from, to, count } of steps) {
    const [origin, target] = [nodes.get(String(from)), nodes.get(String(to))];
    origin?.next.push({ id: to, text: nodeAt(nodes, to).text, count });
    target?.from.push({ id: from, text: nodeAt(nodes, from).text, count });
  }
}

/** A node of which only the id is known: the tree is cut below a depth. */
const stranger = (id) => ({
  key: String(id),
  id,
  text: String(id),
  reach: 0,
  calls: 0,
  children: [],
  next: [],
  from: [],
});

export const nodeAt = (nodes, id) => nodes.get(String(id)) ?? stranger(id);

/** The chain from the root to a node, both included. */
export function ancestry(node) {
  const chain = [];
  for (let at = node; at; at = at.parent) chain.unshift(at);
  return chain;
}
