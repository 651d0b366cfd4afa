/** From chosen files to an analysis: upload, process, and whatever the reader has to decide. */

import { Problem, call } from "./api.js";
import { processSession } from "./processing.js";
import { forget, keepToken, keptToken, recent, remember } from "./recents.js";
import { giveFiles, packed, reconciled, unpacked } from "./unfinished.js";
import { Upload, dropFile, sendAll } from "./upload.js";

const usualLimit = 4_500_000;

/** One journey. `stage`: "choose", "uploading", "missing" (files are to be chosen again),
 * "processing", "failed", "ambiguous" or "done". */
export class Journey extends EventTarget {
  stage = "choose";
  uploads = [];
  session = { token: keptToken() };
  problem = null;
  health = null;
  progress = null;
  ambiguous = [];
  strangers = []; // files that were chosen to go on with, but belong to no upload
  unkept = false; // whether the browser had no room for the owner's key
  reading = {}; // what the reader said about the files: `dateOrder`, `mapping`
  #stop = new AbortController();

  #changed = () => this.dispatchEvent(new Event("change"));

  #at(stage, facts = {}) {
    Object.assign(this, { stage, problem: null, progress: null, strangers: [] }, facts);
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

  /** The token is asked for once, and again only after the server refused it. */
  useToken(text) {
    this.session.token = text.trim() || undefined;
    keepToken(this.session.token);
  }

  /** Begins with these files at once. */
  async start(files) {
    const first = this.uploads.length;
    this.uploads.push(...files.map((file, i) => new Upload(file, first + i)));
    await this.resume();
  }

  /** Takes up what a closed page left unfinished; `files` may be all that it lacks. */
  async takeUp({ id, ownerKey, uploads }, files = []) {
    this.session = { ...this.session, id, ownerKey };
    this.uploads = uploads.map(unpacked);
    await this.#goOn(files);
  }

  async #goOn(files = []) {
    this.#at("processing");
    const status = await this.#reconciled();
    if (["processing", "completed"].includes(status)) this.#at("done");
    else if (status || (files.length && !this.session.id)) await this.give(files);
  }

  /** Gives uploads their files back, and goes on when none lacks its file. */
  async give(files) {
    const strangers = giveFiles(this.uploads, files);
    if (this.lacking.length || strangers.length) this.#at("missing", { strangers });
    else await this.resume();
  }

  get lacking() {
    return this.uploads.filter(({ status }) => status === "missing");
  }

  /** What is on the server decides what is sent; the session's status, unless it cannot be told. */
  async #reconciled() {
    const { id, ownerKey } = this.session;
    if (!id) return "uploading";
    const query = { sessionId: id, parts: "true" };
    try {
      const { status, parts } = await call("/api/session", { query, owner: ownerKey });
      reconciled(this.uploads, parts);
      return status;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.kind === "session-not-found") this.#lost();
      this.#at("failed", { problem });
      return null;
    }
  }

  /** The session has expired or was deleted: everything has to be sent, to a new one. */
  #lost() {
    const { id, token } = this.session;
    forget(id);
    this.session = { token };
    reconciled(this.uploads, []);
  }

  /** Sends what has not been sent, then processes. */
  async resume() {
    if (this.lacking.length) return this.#goOn();
    this.#stop = new AbortController();
    this.#at("uploading");
    const limit = this.health?.limits?.requestBytes ?? usualLimit;
    const onKept = () => this.session.id && this.#remember();
    const options = { limit, onProgress: this.#changed, onKept, signal: this.#stop.signal };
    if (await sendAll(this.uploads, this.session, options)) return this.process();
    const kinds = this.uploads.map(({ problem }) => problem?.kind);
    if (kinds.includes("session-not-found")) this.#lost();
    if (kinds.includes("upload-token-wrong")) this.useToken("");
    this.#at("failed");
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
      this.#remember({ calls: answer.total_calls, uploads: undefined });
      const files = answer.data_quality?.files ?? [];
      this.ambiguous = this.reading.dateOrder
        ? []
        : files.filter(({ date_ambiguous: ambiguous }) => ambiguous);
      this.#at(this.ambiguous.length ? "ambiguous" : "done");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.kind !== "file-incomplete" || (await this.#reconciled()))
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
    const query = { sessionId: id };
    const remove = () => call("/api/session", { method: "DELETE", query, owner: ownerKey });
    if (!(await this.#done(remove))) return;
    forget(id);
    this.session = { token };
    this.reading.dateOrder = dateOrder;
    reconciled(this.uploads, []);
    await this.resume();
  }

  /** Takes a file out, on the server too if it got there; then goes on with the others. */
  async drop(upload) {
    const sent = this.session.id && upload.slices.length;
    if (sent && !(await this.#done(() => dropFile(upload, this.session)))) return;
    this.uploads = this.uploads.filter((other) => other !== upload);
    if (!this.uploads.length) this.reset();
    else if (this.lacking.length) this.#at("missing");
    else await this.resume();
  }

  /** Whether it worked; if not, the problem is told. */
  async #done(work) {
    try {
      await work();
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#at("failed", { problem });
      return false;
    }
  }

  /** What went wrong before there was a file to send. */
  tell(problem) {
    this.#at("failed", { problem });
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
    const createdAt = recent(id)?.createdAt ?? Date.now();
    const uploads = this.uploads.map(packed);
    this.unkept = !remember(id, { ownerKey, files, createdAt, uploads, ...facts });
  }
}
