/** From chosen files to an analysis: upload, process, and whatever the reader has to decide. */

import { Problem, call } from "./api.js";
import { processSession } from "./processing.js";
import { forget, remember } from "./recents.js";
import { Upload, sendAll } from "./upload.js";

const usualLimit = 4_500_000;

/** One journey. `stage`: "choose", "uploading", "processing", "failed", "ambiguous" or "done". */
export class Journey extends EventTarget {
  stage = "choose";
  uploads = [];
  session = {};
  problem = null;
  health = null;
  progress = null;
  ambiguous = [];
  reading = {}; // what the reader said about the files: `dateOrder`, `mapping`
  #stop = new AbortController();

  #changed = () => this.dispatchEvent(new Event("change"));

  #at(stage, facts = {}) {
    Object.assign(this, { stage, problem: null, progress: null }, facts);
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

  /** `said` adds to what the reader said about the files. */
  async process(said = {}) {
    Object.assign(this.reading, said);
    this.#at("processing");
    const onProgress = (progress) => {
      this.progress = progress;
      this.#changed();
    };
    try {
      const answer = await processSession(this.session, this.reading, onProgress);
      this.#remember({ calls: answer.total_calls });
      const files = answer.data_quality?.files ?? [];
      this.ambiguous = this.reading.dateOrder
        ? []
        : files.filter(({ date_ambiguous: ambiguous }) => ambiguous);
      this.#at(this.ambiguous.length ? "ambiguous" : "done");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#at("failed", { problem });
    }
  }

  /** Which column is which in one file: field → position. */
  async map(file, columns) {
    const files = { ...this.reading.mapping?.files, [file]: { columns } };
    await this.process({ mapping: { files } });
  }

  /** The same files again with another date order: a finished analysis does not change. */
  async restart(dateOrder) {
    const { id, ownerKey, token } = this.session;
    if (!(await this.#removed("/api/session", { sessionId: id }, ownerKey))) return;
    forget(id);
    this.session = { token };
    this.reading.dateOrder = dateOrder;
    this.uploads = this.uploads.map(({ file }, i) => new Upload(file, i));
    await this.resume();
  }

  /** Takes a file out, on the server too if it got there; then goes on with the others. */
  async drop(upload) {
    if (upload.fileId && this.session.id) {
      const query = { sessionId: this.session.id, fileId: upload.fileId };
      if (!(await this.#removed("/api/upload", query, this.session.ownerKey))) return;
    }
    this.uploads = this.uploads.filter((other) => other !== upload);
    if (this.uploads.length) await this.resume();
    else this.reset();
  }

  /** Whether it is gone; what was never there is gone too. */
  async #removed(path, query, owner) {
    try {
      await call(path, { method: "DELETE", query, owner });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status !== 404) this.#at("failed", { problem });
      return problem.status === 404;
    }
    return true;
  }

  cancel() {
    this.#stop.abort();
  }

  /** Back to the beginning; what was uploaded and not finished expires on the server. */
  reset() {
    this.#stop.abort();
    const { token } = this.session;
    Object.assign(this, { uploads: [], session: { token }, reading: {} });
    this.#at("choose");
  }

  #remember(facts = {}) {
    const { id, ownerKey } = this.session;
    const files = this.uploads.map(({ name }) => name);
    remember(id, { ownerKey, files, createdAt: Date.now(), ...facts });
  }
}
