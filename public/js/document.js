/** An analytics document, fetched key by key as views need it, and kept. */

import { call } from "./api.js";

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
    const missing = keys.filter((key) => !this.#values.has(key) && !this.#pending.has(key));
    if (missing.length) {
      const answer = this.#fetch(missing);
      for (const key of missing) this.#pending.set(key, answer);
    }
    await Promise.all(keys.map((key) => this.#pending.get(key)));
  }

  async #fetch(keys) {
    try {
      const query = [["sessionId", this.session], ["view", keys.join(",")], ...this.filters];
      const answer = await call("/api/analytics", { query });
      for (const [key, value] of Object.entries(answer)) this.#values.set(key, value);
    } finally {
      for (const key of keys) this.#pending.delete(key);
    }
  }
}
