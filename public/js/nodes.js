/** The button tree as a dictionary: every node by its id, with its place and what happened there. */

/** Keys of the document that `nodesOf` reads. */
export const nodeKeys = ["button_tree", "node_funnel", "branch_distribution"];

const made = new WeakMap();

/** All nodes of a document by id text: text, url, reach, parent, children, next steps, endings. */
export function nodesOf(doc) {
  const tree = doc.get("button_tree");
  if (!made.has(tree)) made.set(tree, build(doc));
  return made.get(tree);
}

function build(doc) {
  const funnel = doc.get("node_funnel");
  const branches = doc.get("branch_distribution");
  const nodes = new Map();
  const waiting = doc.get("button_tree").map((raw) => ({ raw, parent: null }));
  for (let place = 0; place < waiting.length; place++) {
    const { raw, parent } = waiting[place];
    const node = oneNode(raw, parent, funnel, branches);
    nodes.set(node.key, node);
    parent?.children.push(node);
    for (const child of raw.children) waiting.push({ raw: child, parent: node });
  }
  addIncoming(nodes);
  return nodes;
}

function oneNode(raw, parent, funnel, branches) {
  const key = String(raw.rule_id);
  const { transitions = 0, drop_off = 0 } = funnel[key] ?? {};
  return {
    key,
    id: raw.rule_id,
    text: raw.text ?? key,
    url: raw.url,
    type: raw.type,
    reach: raw.reach,
    transitions,
    dropOff: drop_off,
    level: parent ? parent.level + 1 : 0,
    parent,
    children: [],
    next: branches[key] ?? [],
    from: [],
  };
}

/** Where visits to a node came from, as far as the next steps of others name it. */
function addIncoming(nodes) {
  for (const node of nodes.values()) {
    for (const step of node.next) {
      nodes.get(String(step.child))?.from.push({ node, count: step.count });
    }
  }
  for (const node of nodes.values()) node.from.sort((a, b) => b.count - a.count);
}

/** A node by its id; one that the tree does not hold (cut, or unknown) still has its id as text. */
export function nodeAt(nodes, id) {
  return nodes.get(String(id)) ?? { key: String(id), id, text: String(id), children: [], next: [] };
}

/** The chain from the root to a node, both included. */
export function ancestry(node) {
  const chain = [];
  for (let at = node; at; at = at.parent) chain.unshift(at);
  return chain;
}
