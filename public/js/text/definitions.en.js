/** What each figure means, in the words of docs/figures.md. */

export default {
  lengths_summary:
    "Steps per call. Median and percentiles are by nearest rank: the percentile p of n sorted values is the value at position ⌈p·n⌉.",
  top_intents_top10:
    "The intent is the second step if the first is a root and there is a second, else the first step. Share of all selected calls.",
  leaf_frequency_top20: "The last step of each call. Share of all selected calls.",
  branch_distribution:
    "For each node, where calls went next: up to 10 next steps, with their share of all transitions from the node. A call that comes past a node twice counts as two visits.",
  flow: "Calls by step: a box is the calls that have this node at this step, a ribbon those that go from one box to the next, the orange part those that end there. What is too small to show is in “Other”; choose it to open it.",
  path_explorer:
    "Of the calls that begin with exactly these steps: how many went on to each next step, and how many ended here.",
  custom_funnel:
    "Calls that pass all nodes so far in this order, whatever lies between them; the marked share is lost from one node to the next.",
  node_funnel:
    "For each visited node: visits (reach), visits that went on (transitions), and drop-off = visits − transitions.",
  depth_funnel: "Calls with at least that many steps.",
  weekday_trends:
    "Calls by ISO weekday: from the call's date, else from the weekday column. A call's weekday is its first readable one.",
  daily_trends: "Calls by date. A call's date is its first non-null date.",
  calendar: "Calls by date, each week a column: the darker, the more calls on that day.",
  dead_ends_top20:
    "Nodes that have children in the tree but where calls ended all the same; most terminations first. The rate is terminations of all visits to the node.",
  entropy_complexity_top20:
    "Entropy H = −Σ p·log₂ p over a node's next steps, in bits; perplexity is 2^H, the number of equally likely next steps that would be as uncertain. The branching factor is the number of distinct next steps.",
  coverage_ratio:
    "For each node with transitions: the share of the most popular next step, and of the two most popular, of all transitions from it.",
  url_engagement_top20: "Visits to nodes that carry a URL. Share of all visits.",
  anomalies_top20: "Observed steps a → b that are no edge of the tree.",
  duplicates_by_text:
    "Different nodes with the same text; nodes without a text of their own never count.",
  unreachable_nodes:
    "Every node of the session, in rows as node or as parent, that no selected call visited.",
  top_paths_top20:
    "Two calls with the same node sequence are of the same variant, a distinct path. Share and cumulative share of all selected calls.",
  button_tree:
    "Every node has one parent, the first seen; siblings stand in order of visits. Nodes known only as parents stand at the top with no visits of their own.",
  findings:
    "Reach is the share of all calls that pass a node; the second question is about the calls that pass its parent: which share of them passes the node too. The interval is Newcombe’s at 95%. A difference is shown if it is more than chance with at most 5% false findings over all questions (Benjamini and Hochberg) and at least one point. Ranked by calls moved: effect × traffic. With fewer than 30 calls on a side nothing is said.",
  compared_nodes:
    "Every node that either side visited: its share of all calls, and of the calls that pass its parent. Calls moved: how many calls of B came there more than with A’s share would have. A dot marks what is more than chance.",
  compared_tree:
    "Each node’s share of all calls in A and in B, and the difference in points of a hundred.",
  compared_flow:
    "Boxes and ribbons are calls of B by step; their colour, and the number behind their share, is how many points more or fewer of A’s calls were there.",
  compared_numbers:
    "The same figures of both sides; the difference is B less A.",
  compared_days:
    "Calls by date of both sides, B on top of A where both have calls on a day.",
  data_quality:
    "Repeated: consecutive rows with the same node are one step. Put back in order: the rows were not in path order, but following each node's parent gave one chain through all of them. Jumps: no such chain, so the file's order stays. A call id in two files is two calls.",
  files:
    "Each file with what was recognised in it. Dates have one format per file: the one that fits most values.",
  order:
    "Where the rows of a call do not follow the tree but one order of them does, that order is the path. Each number stands as it would be in file order, then as it is.",
  rows_skipped_reasons:
    "A row without a call id or without a node id is skipped and counted, with line numbers as examples.",
  parent_loops: "A loop of parents is cut at its smallest id, which moves to the top of the tree.",
};
