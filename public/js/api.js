/** The server, as the page sees it: JSON answers, and problems as exceptions. */

/** A problem that the server reported (RFC 9457), or that kept it from answering. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail ?? body.title ?? "");
    this.name = "Problem";
    this.status = status;
    this.body = body;
    this.kind = body.type?.split(/[/:#]/).at(-1) || "unknown";
  }
}

export const offline = () => new Problem(0, { type: "offline" });

/** The problem that an answer's status and text amount to, problem+json or not. */
export function problemFrom(status, text) {
  try {
    return new Problem(status, JSON.parse(text));
  } catch {
    return new Problem(status, { type: status === 413 ? "request-too-large" : "unknown" });
  }
}

export async function call(path, { query = {}, owner, json, ...options } = {}) {
  const headers = {};
  if (owner) headers.Authorization = `Bearer ${owner}`;
  if (json) headers["Content-Type"] = "application/json";
  const body = json && JSON.stringify(json);
  const answer = await send(address(path, query), { ...options, headers, body });
  const text = await answer.text();
  if (!answer.ok) throw problemFrom(answer.status, text);
  return text ? JSON.parse(text) : null;
}

/** `query` is an object, or pairs where a name comes more than once. */
export function address(path, query) {
  const fields = Array.isArray(query) ? query : Object.entries(query);
  return fields.length ? `${path}?${new URLSearchParams(fields)}` : path;
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw offline();
  }
}
