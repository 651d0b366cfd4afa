/** Warnings come from the server as English sentences; here they are said in the page's language. */

import { fill, language } from "./index.js";
import he from "./warnings.he.js";

const catalogues = { he };
const patterns = Object.fromEntries(
  Object.entries(catalogues).map(([tag, pairs]) => [tag, pairs.map(patternOf)]),
);

/** The sentence in the page's language; as it came where it is unknown. */
export function warningText(sentence) {
  for (const { pattern, translation } of patterns[language] ?? []) {
    const groups = pattern.exec(sentence)?.groups;
    if (groups) {
      const { before_: before = "", ...values } = groups;
      // Part of a sentence may be a sentence of its own.
      const inner = Object.entries(values).map(([name, value]) => [name, warningText(value)]);
      return before + fill(translation, Object.fromEntries(inner));
    }
  }
  return sentence;
}

/** A sentence with `{name}`s as a pattern; a file's name may stand before it. */
function patternOf([sentence, translation]) {
  const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  const source = escaped.replace(/\{(\w+)\}/g, "(?<$1>.+)");
  return { pattern: new RegExp(`^(?<before_>.+?: )?${source}$`, "u"), translation };
}
