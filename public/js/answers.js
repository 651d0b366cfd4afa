/** Answers that views ask for beside the document, kept by their addresses. */

import { address, call } from "./api.js";

const most = 30;
const known = new Map();
const pending = new Map();

/** An `ask` is `{path, query}`, the query as pairs. */
const name = ({ path, query }) => address(path, query);

export const hasAnswer = (ask) => known.has(name(ask));

export const answerTo = (ask) => known.get(name(ask));

export async function needAnswer(ask) {
  const key = name(ask);
  if (known.has(key)) return;
  if (!pending.has(key)) {
    const asked = call(ask.path, { query: ask.query });
    pending.set(key, asked.finally(() => pending.delete(key)));
  }
  keep(key, await pending.get(key));
}

function keep(key, answer) {
  known.set(key, answer);
  if (known.size > most) known.delete(known.keys().next().value);
}
