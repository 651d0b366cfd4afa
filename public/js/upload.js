/** Files to the server: whole in one request where they fit, else in parts. */

import { Problem } from "./api.js";
import { bodyOf, nextSlice } from "./parts.js";
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
    this.sent = 0;
    this.status = "waiting"; // waiting, sending, done, failed
    this.problem = null;
    this.fileId = null;
    this.slices = [];
    this.started = null;
    this.startedAt = 0;
  }

  /** Bytes a second since it started; undefined until there is something to measure. */
  get speed() {
    const seconds = (performance.now() - this.started) / 1000;
    return this.started && seconds > 0.5 ? (this.sent - this.startedAt) / seconds : undefined;
  }
}

/**
 * Sends the uploads that are not done. The first of a new session goes alone, because it makes
 * the session; the others follow side by side. `session` is `{id?, ownerKey?, token?}` and gains
 * its id and key; `onProgress` is told of every change; `signal` stops everything.
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
  upload.startedAt = upload.sent;
  options.onProgress();
  try {
    const whole = upload.size <= options.limit - overhead;
    await (whole ? sendWhole : sendInParts)(upload, session, options);
    Object.assign(upload, { status: "done", sent: upload.size });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    Object.assign(upload, { status: "failed", problem });
  }
  options.onProgress();
}

async function sendWhole(upload, session, { onProgress, signal }) {
  const form = new FormData();
  form.set("position", String(upload.position));
  form.set("file", upload.file, upload.name);
  const onSent = (share) => {
    upload.sent = share * upload.size;
    onProgress();
  };
  const answer = await postForm(form, session, { onSent, signal });
  open(session, answer);
  upload.fileId = answer.files[0].fileId;
}

/** What an earlier try left, then slice after slice, some at once; a new session's first alone. */
async function sendInParts(upload, session, options) {
  const { limit, signal } = options;
  upload.fileId ??= newFileId();
  const flying = new Set();
  const send = async ({ slice, body }) => {
    const flight = sendSlice(upload, slice, body, session, options).finally(() =>
      flying.delete(flight),
    );
    flying.add(flight);
    if (!session.id || flying.size === parallel) await Promise.race(flying);
  };
  try {
    for (const slice of upload.slices.filter(({ done }) => !done)) {
      await send({ slice, body: await bodyOf(upload, slice) });
    }
    for (let cut; !signal.aborted && (cut = await nextSlice(upload, limit - overhead));)
      await send(cut);
    if (signal.aborted) throw cancelled();
  } finally {
    const ends = await Promise.allSettled(flying);
    const failed = ends.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
  }
}

async function sendSlice(upload, slice, body, session, { onProgress, signal }) {
  const form = new FormData();
  form.set("position", String(upload.position));
  form.set("fileId", upload.fileId);
  form.set("part", String(slice.number));
  if (slice.last) form.set("last", "true");
  form.set("file", body, upload.name);
  const onSent = (share) => {
    slice.sent = share * (slice.end - slice.start);
    upload.sent = upload.slices.reduce((sum, { sent }) => sum + sent, 0);
    onProgress();
  };
  open(session, await postForm(form, session, { onSent, signal }));
  slice.done = true;
  onSent(1);
}

function open(session, { sessionId, ownerKey }) {
  session.id ??= sessionId;
  session.ownerKey ??= ownerKey;
}

/** An id of our own: `crypto.randomUUID` is there on https and localhost only. */
function newFileId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
