/** From chosen files to an analysis: upload, process, and whatever the reader has to decide. */

import { Problem, call } from "./api.js";
import { forget, remember } from "./recents.js";
import { Upload, sendAll } from "./upload.js";

const usualLimit = 4_500_000;
const mostTries = 20;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One journey. `stage`: "choose", "uploading", "processing", "failed", "ambiguous" or "done". */
export class Journey extends EventTarget {
  stage = "choose";
  uploads = [];
  session = {};
  problem = null;
  health = null;
  ambiguous = [];
  #stop = new AbortController();

  #changed = () => this.dispatchEvent(new Event("change"));

  #at(stage, facts = {}) {
    Object.assign(this, { stage, problem: null }, facts);
    this.#changed();
  }

  /** What the server says of itself; without an answer the page works with the usual limits. */
  async greet() {
    try {
      this.health = await call("/api/health");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
    this.#changed();
  }

  get needsToken() {
    return this.health?.uploads === "token" && !this.session.token;
  }

  /** Begins with these files at once. */
  async start(files) {
    const first = this.uploads.length;
    this.uploads.push(...files.map((file, i) => new Upload(file, first + i)));
    await this.resume();
  }

  /** Sends what has not been sent, then processes. */
  async resume() {
    this.#stop = new AbortController();
    this.#at("uploading");
    const limit = this.health?.limits?.requestBytes ?? usualLimit;
    const options = { limit, onProgress: this.#changed, signal: this.#stop.signal };
    const complete = await sendAll(this.uploads, this.session, options);
    if (this.session.id) this.#remember();
    if (complete) await this.process();
    else this.#at("failed");
  }

  async process(dateOrder) {
    this.#at("processing");
    try {
      const answer = await this.#processed(dateOrder);
      this.#remember({ calls: answer.total_calls });
      const files = answer.data_quality?.files ?? [];
      this.ambiguous = dateOrder ? [] : files.filter(({ date_ambiguous: ambiguous }) => ambiguous);
      this.#at(this.ambiguous.length ? "ambiguous" : "done");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#at("failed", { problem });
    }
  }

  /** Asks until there is an answer; a busy server says when to ask again. */
  async #processed(dateOrder) {
    const json = { sessionId: this.session.id, ...(dateOrder && { dateOrder }) };
    for (let tries = 1; ; tries++) {
      try {
        return await call("/api/process", { method: "POST", owner: this.session.ownerKey, json });
      } catch (problem) {
        const busy = problem.status === 503 || problem.kind === "session-busy";
        if (!busy || tries === mostTries) throw problem;
        await pause(1000 * (problem.retryAfter ?? 2));
      }
    }
  }

  /** The same files again with another date order: a finished analysis does not change. */
  async restart(dateOrder) {
    const { id, ownerKey, token } = this.session;
    const files = this.uploads.map(({ file }) => file);
    await this.#quietly("/api/session", { sessionId: id }, ownerKey);
    forget(id);
    this.session = { token };
    this.uploads = files.map((file, i) => new Upload(file, i));
    this.#at("uploading");
    const limit = this.health?.limits?.requestBytes ?? usualLimit;
    const options = { limit, onProgress: this.#changed, signal: this.#stop.signal };
    if (await sendAll(this.uploads, this.session, options)) await this.process(dateOrder);
    else this.#at("failed");
  }

  /** Takes a file out, on the server too if it got there; then goes on with the others. */
  async drop(upload) {
    if (upload.fileId) {
      const query = { sessionId: this.session.id, fileId: upload.fileId };
      if (!(await this.#quietly("/api/upload", query, this.session.ownerKey))) return;
    }
    this.uploads = this.uploads.filter((other) => other !== upload);
    if (this.uploads.length) await this.resume();
    else this.reset();
  }

  async #quietly(path, query, owner) {
    try {
      await call(path, { method: "DELETE", query, owner });
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#at("failed", { problem });
      return false;
    }
  }

  cancel() {
    this.#stop.abort();
  }

  /** Back to the beginning; what was uploaded and not finished expires on the server. */
  reset() {
    this.#stop.abort();
    const { token } = this.session;
    this.uploads = [];
    this.session = { token };
    this.#at("choose");
  }

  #remember(facts = {}) {
    const { id, ownerKey } = this.session;
    const files = this.uploads.map(({ name }) => name);
    remember(id, { ownerKey, files, createdAt: Date.now(), ...facts });
  }
}
