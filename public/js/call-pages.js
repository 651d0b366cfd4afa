/** The calls of a question, a page at a time, as they come into sight. */

import { call } from "./api.js";

const size = 100;

export class CallPages {
  total; // how many there are, once a page has come
  #session;
  #pairs;
  #pages = new Map();
  #came;

  /** `pairs` are the parameters; `came()` is called when something new is there. */
  constructor(session, pairs, came) {
    this.#session = session;
    this.#pairs = pairs;
    this.#came = came;
  }

  /** The call at a place; undefined while it is on its way. */
  at(place) {
    return this.#pages.get(Math.floor(place / size))?.[place % size];
  }

  /** Asks for the pages of these places; the problem, where one does not come, is thrown. */
  async need(start, end) {
    const missing = [];
    for (let page = Math.floor(start / size); page * size < Math.max(end, start + 1); page++) {
      if (!this.#pages.has(page)) missing.push(page);
    }
    await Promise.all(missing.map((page) => this.#fetch(page)));
  }

  async #fetch(page) {
    this.#pages.set(page, []);
    const place = [
      ["offset", page * size],
      ["limit", size],
    ];
    try {
      const query = [["sessionId", this.#session], ...this.#pairs, ...place];
      const answer = await call("/api/calls", { query });
      this.#pages.set(page, answer.calls);
      this.total = answer.total;
    } catch (problem) {
      this.#pages.delete(page);
      throw problem;
    }
    this.#came();
  }
}
