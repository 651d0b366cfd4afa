/** The columns that tables are made of: nodes, numbers and shares, each sorted and copied by value. */

import { callsNum, nodeLink, num, share, shareBar } from "./pieces.js";

/** `nodeOf(row)` is a node, or anything with its id and text. */
export const nodeColumn = (name, label, nodeOf) => ({
  name,
  label,
  value: (row) => `${nodeOf(row).text} (${nodeOf(row).id})`,
  cell: (row) => nodeLink(nodeOf(row).id, nodeOf(row).text),
});

export const numberColumn = (name, label, value, digits) => ({
  name,
  label,
  kind: "number",
  value,
  cell: (row) => num(value(row), digits),
});

/** Numbers that lead to the calls they count; `own(row)` is each one's filter. */
export const callsColumn = (name, label, value, own) => ({
  ...numberColumn(name, label, value),
  cell: (row) => callsNum(value(row), own(row)),
});

export const shareColumn = (name, label, value) => ({
  name,
  label,
  kind: "share",
  value,
  cell: (row) => share(value(row)),
});

/** A share with its bar; `kind` is the bar's colour by what it means. */
export const barColumn = (name, label, value, kind = "traffic") => ({
  ...shareColumn(name, label, value),
  cell: (row) => shareBar(value(row), kind),
});

/** A row of a figure that is about a node. */
export const ruleNode = ({ rule_id: id, text }) => ({ id, text });
