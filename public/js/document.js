/** An analytics document, fetched key by key as views need it, and kept.
 *
 * `complete:` before a key stands for its whole table, of which the document shows the top only.
 */

import { call } from "./api.js";

const complete = "complete:";

export const documentName = (session, filters) => JSON.stringify([session, filters]);

export class AnalyticsDocument {
  #values = new Map();
  #pending = new Map();

  /** `filters` are pairs of parameters; `name` tells this document from others. */
  constructor(session, filters = []) {
    this.name = documentName(session, filters);
    this.filters = filters;
    this.session = session;
  }

  /** The value of a key that has been fetched. */
  get(key) {
    return this.#values.get(key);
  }

  has(keys) {
    return keys.every((key) => this.#values.has(key));
  }

  /** Fetches what is missing of some keys, in one request. */
  async need(keys) {
    const wanted = [...new Set(keys)];
    const missing = wanted.filter((key) => !this.#values.has(key) && !this.#pending.has(key));
    const ofDocument = missing.filter((key) => !key.startsWith(complete));
    if (ofDocument.length) this.#ask(ofDocument, this.#fetch(ofDocument));
    for (const key of missing.filter((one) => one.startsWith(complete))) {
      this.#ask([key], this.#fetchTable(key));
    }
    await Promise.all(keys.map((key) => this.#pending.get(key)));
  }

  #ask(keys, answer) {
    const done = answer.finally(() => keys.forEach((key) => this.#pending.delete(key)));
    for (const key of keys) this.#pending.set(key, done);
  }

  async #fetch(keys) {
    const query = [["sessionId", this.session], ["view", keys.join(",")], ...this.filters];
    const answer = await call("/api/analytics", { query });
    for (const [key, value] of Object.entries(answer)) this.#values.set(key, value);
  }

  async #fetchTable(key) {
    const table = key.slice(complete.length);
    const query = [
      ["sessionId", this.session],
      ["table", table],
      ["format", "json"],
      ...this.filters,
    ];
    this.#values.set(key, await call("/api/export", { query }));
  }
}
