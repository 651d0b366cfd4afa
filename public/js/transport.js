/** One upload request, with the browser's own progress: fetch tells nothing of what has gone out. */

import { Problem, offline, problemFrom } from "./api.js";

const tries = 4;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Posts a form; what may pass by itself (a broken line, a busy server) is tried again. */
export async function postForm(form, session, options) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await postOnce(form, session, options);
    } catch (problem) {
      const passing = (problem.kind === "offline" && navigator.onLine) || problem.status >= 500;
      if (!passing || attempt === tries) throw problem;
      await pause(problem.body.retryAfter * 1000 || 500 * 2 ** attempt);
      if (options.signal.aborted) throw cancelled();
    }
  }
}

export const cancelled = () => new Problem(0, { type: "cancelled" });

function postOnce(form, session, { onSent, signal }) {
  if (session.id) form.set("sessionId", session.id);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/upload");
    if (session.ownerKey) request.setRequestHeader("Authorization", `Bearer ${session.ownerKey}`);
    if (session.token) request.setRequestHeader("X-Upload-Token", session.token);
    request.upload.onprogress = ({ loaded, total }) => onSent(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(problemFrom(request.status, request.responseText));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(cancelled());
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
