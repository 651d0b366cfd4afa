/** What may be asked of the session that is shown.
 *
 * A share with a smallest cell answers with its totals alone: it takes no filters and lists no
 * calls, so the page offers neither.
 */

export let restricted = null;

/** Whether parts of the session's calls may be asked for. */
export const answersQuestions = () => !restricted?.k;

/** `found` is the document's `restricted`: missing in an analysis, `{k}` in a share. */
export function setRestricted(found) {
  restricted = found ?? null;
}

/** Whether a node is what a share merged of others: an id and a text that the server made up. */
export const isMerged = (id, text) =>
  !answersQuestions() && text === "Other" && /^(-\d+|Other( \(\d+\))?)$/.test(id);
