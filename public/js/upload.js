/** Files to the server: whole in one request where they fit, else in parts. */

import { Problem, call } from "./api.js";
import { bodyOf, holdsWhatWasSent, nextSlice } from "./parts.js";
import { cancelled, postForm } from "./transport.js";

/** Room in a request for what multipart adds around a file. */
const overhead = 16_384;
const parallel = 3;

/** A file on its way; the page draws it, `sendAll` moves it on. */
export class Upload {
  constructor(file, position) {
    this.file = file;
    this.position = position;
    this.name = file.name;
    this.size = file.size;
    this.modified = file.lastModified;
    this.sent = 0;
    this.status = "waiting"; // waiting, sending, done, failed; missing: its file is to be chosen
    this.problem = null;
    this.fileId = newFileId();
    this.slices = [];
    this.shrinks = undefined; // how many times smaller its last slice became by compression
    this.doubt = null; // its file was chosen anew after some was sent: "same" or "other" as it seems
    this.started = null;
    this.startedAt = 0;
  }

  /** Bytes a second since it started; undefined until there is something to measure. */
  get speed() {
    const seconds = (performance.now() - this.started) / 1000;
    return this.started && seconds > 0.5 ? (this.sent - this.startedAt) / seconds : undefined;
  }

  /** Adds up what was sent. */
  count() {
    this.sent = this.slices.reduce((sum, { sent }) => sum + sent, 0);
  }
}

/**
 * Sends the uploads that are not done. The first of a new session goes alone, because it makes
 * the session; the others follow side by side. `session` is `{id?, ownerKey?, token?}` and gains
 * its id and key; `onProgress` is told of every change, `onKept` when there is something to keep
 * for going on after the page was closed; `signal` stops everything.
 */
export async function sendAll(uploads, session, options) {
  const waiting = uploads.filter(({ status }) => status !== "done");
  const next = async () => {
    while (waiting.length && !options.signal.aborted) {
      await sendFile(waiting.shift(), session, options);
    }
  };
  while (!session.id && waiting.length && !options.signal.aborted) {
    await sendFile(waiting.shift(), session, options);
  }
  await Promise.all(Array.from({ length: parallel }, next));
  return uploads.every(({ status }) => status === "done");
}

/** Sends one file and says in the upload how it went; problems are the upload's, not exceptions. */
async function sendFile(upload, session, options) {
  Object.assign(upload, { status: "sending", problem: null, started: performance.now() });
  try {
    if (upload.doubt && !(await isSameFile(upload))) await renew(upload, session);
    upload.doubt = null;
    upload.count();
    upload.startedAt = upload.sent;
    options.onProgress();
    await sendSlicesOrAnew(upload, session, options);
    Object.assign(upload, { status: "done", sent: upload.size });
    options.onKept();
  } catch (error) {
    Object.assign(upload, { status: "failed", problem: problemOf(error) });
  }
  options.onProgress();
}

const isSameFile = async (upload) => upload.doubt === "same" && (await holdsWhatWasSent(upload));

/** Where the browser could not compare, the server does: other contents are no part of this file. */
async function sendSlicesOrAnew(upload, session, options) {
  try {
    await sendSlices(upload, session, options);
  } catch (problem) {
    if (problem.kind !== "part-taken") throw problem;
    await renew(upload, session);
    await sendSlices(upload, session, options);
  }
}

/** A file that was moved, changed or is a folder cannot be read: browsers tell that as these. */
function problemOf(error) {
  if (error instanceof Problem) return error;
  if (["NotReadableError", "NotFoundError"].includes(error.name))
    return new Problem(0, { type: "unreadable-file" });
  throw error;
}

/** Another file than was sent in part: what was sent goes, and all of this one is to be sent. */
async function renew(upload, session) {
  if (session.id && upload.slices.length) await dropFile(upload, session);
  Object.assign(upload, { fileId: newFileId(), slices: [], sent: 0 });
}

/** Takes a file out of the session; what was never there is gone too. */
export async function dropFile({ fileId }, { id: sessionId, ownerKey: owner }) {
  try {
    await call("/api/upload", { method: "DELETE", query: { sessionId, fileId }, owner });
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
}

/** What an earlier try left, then slice after slice, some at once; a new session's first alone. */
async function sendSlices(upload, session, options) {
  const { limit, signal } = options;
  const flying = new Set();
  let failed = null;
  const goesOn = () => !failed && !signal.aborted;
  const send = async ({ slice, body }) => {
    const flight = sendSlice(upload, slice, body, session, options)
      .catch((problem) => (failed ??= problem))
      .finally(() => flying.delete(flight));
    flying.add(flight);
    if (!session.id || flying.size === parallel) await Promise.race(flying);
  };
  try {
    for (const slice of upload.slices.filter(({ done }) => !done)) {
      if (goesOn()) await send({ slice, body: await bodyOf(upload, slice) });
    }
    for (let next; goesOn() && (next = await nextSlice(upload, limit - overhead));) {
      options.onKept(); // before it is sent: its part will have to be cut at the same places again
      await send(next);
    }
  } finally {
    await Promise.all(flying);
  }
  if (failed) throw failed;
  if (signal.aborted) throw cancelled();
}

async function sendSlice(upload, slice, body, session, { onProgress, onKept, signal }) {
  const form = new FormData();
  form.set("position", String(upload.position));
  form.set("fileId", upload.fileId);
  form.set("part", String(slice.number));
  if (slice.last) form.set("last", "true");
  form.set("file", body, upload.name);
  const onSent = (share) => {
    slice.sent = share * (slice.end - slice.start);
    upload.count();
    onProgress();
  };
  const { sessionId, ownerKey } = await postForm(form, session, { onSent, signal });
  session.id ??= sessionId;
  session.ownerKey ??= ownerKey;
  slice.done = true;
  onSent(1);
  onKept();
}

/** An id of our own: `crypto.randomUUID` is there on https and localhost only. */
function newFileId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
