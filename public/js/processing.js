/** `POST /api/process`, told as it happens: server-sent events, read by hand because an
 * EventSource can neither post nor send the owner's key. */

import { Problem, offline, problemFrom } from "./api.js";

const mostTries = 20;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** The result; `reading` is how to read the files (`dateOrder`, `mapping`). A busy server, and a
 * line that broke before the end, are asked again. */
export async function processSession({ id, ownerKey }, reading, onProgress) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(id, ownerKey, reading, onProgress);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const passing = problem.status === 503 || ["session-busy", "broken"].includes(problem.kind);
      if (!passing || tries === mostTries) throw problem;
      await pause(1000 * (problem.body.retryAfter ?? 2));
    }
  }
}

async function ask(sessionId, ownerKey, reading, onProgress) {
  const answer = await request(ownerKey, { sessionId, ...reading });
  if (!answer.ok) throw problemFrom(answer.status, await answer.text());
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) return answer.json();
  for await (const { name, data } of events(answer.body)) {
    if (name === "result") return data;
    if (name === "problem") throw new Problem(data.status, data);
    if (name === "progress") onProgress(data);
  }
  throw new Problem(0, { type: "broken" });
}

async function request(ownerKey, body) {
  const headers = {
    Accept: "text/event-stream",
    Authorization: `Bearer ${ownerKey}`,
    "Content-Type": "application/json",
  };
  try {
    return await fetch("/api/process", { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw offline();
  }
}

/** Events of a stream; one that breaks off ends early. Comments are left out. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true }));
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const [, name] = block.match(/^event: (.*)$/m) ?? [];
      const [, data] = block.match(/^data: (.*)$/m) ?? [];
      if (name) yield { name, data: JSON.parse(data) };
    }
  }
}
