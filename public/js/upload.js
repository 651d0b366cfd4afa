/** Files to the server: one request a file, with the browser's own upload progress.
 *
 * How a file goes is decided in `sendFile` alone, so that larger files can go in parts.
 */

import { Problem, address, offline, problemFrom } from "./api.js";

/** Room in a request for what multipart adds around a file. */
const overhead = 16_384;
const parallel = 3;

/** A file on its way; the page draws it, `send` moves it on. */
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
    this.started = null;
  }

  /** Bytes a second since it started; undefined until there is something to measure. */
  get speed() {
    const seconds = (performance.now() - this.started) / 1000;
    return this.started && seconds > 0.5 ? this.sent / seconds : undefined;
  }
}

/**
 * Sends the uploads that are not done. The first of a new session goes alone, because it makes
 * the session; the others follow side by side. `session` is `{id?, ownerKey?, token?}` and gains
 * its id and key; `onProgress` is told of every change; `signal` stops everything.
 */
export async function sendAll(uploads, session, { limit, onProgress, signal }) {
  const waiting = uploads.filter(({ status }) => status !== "done");
  const next = async () => {
    while (waiting.length && !signal.aborted) {
      await sendFile(waiting.shift(), session, { limit, onProgress, signal });
    }
  };
  while (!session.id && waiting.length && !signal.aborted) {
    await sendFile(waiting.shift(), session, { limit, onProgress, signal });
  }
  await Promise.all(Array.from({ length: parallel }, next));
  return uploads.every(({ status }) => status === "done");
}

/** Sends one file and says in the upload how it went; problems are the upload's, not exceptions. */
async function sendFile(upload, session, { limit, onProgress, signal }) {
  Object.assign(upload, { status: "sending", sent: 0, problem: null, started: performance.now() });
  onProgress();
  try {
    if (upload.size > limit - overhead) throw new Problem(413, { type: "file-too-large", limit });
    const answer = await post(upload, session, { onProgress, signal });
    session.id ??= answer.sessionId;
    session.ownerKey ??= answer.ownerKey;
    Object.assign(upload, { status: "done", sent: upload.size, fileId: answer.files[0].fileId });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    Object.assign(upload, { status: "failed", problem });
  }
  onProgress();
}

/** fetch tells nothing of how much has gone out; XMLHttpRequest does. */
function post(upload, session, { onProgress, signal }) {
  const form = new FormData();
  if (session.id) form.set("sessionId", session.id);
  form.set("position", String(upload.position));
  form.set("file", upload.file, upload.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address("/api/upload", {}));
    if (session.ownerKey) request.setRequestHeader("Authorization", `Bearer ${session.ownerKey}`);
    if (session.token) request.setRequestHeader("X-Upload-Token", session.token);
    request.upload.onprogress = ({ loaded }) => {
      upload.sent = Math.min(upload.size, loaded);
      onProgress();
    };
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(problemFrom(request.status, request.responseText));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new Problem(0, { type: "cancelled" }));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
