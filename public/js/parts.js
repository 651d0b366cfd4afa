/** A file as slices, each a part of its upload: compressed on its own, unless one request takes the
 * whole file.
 *
 * Slices are cut once and remembered, so that an upload goes on where it broke off: the server
 * takes a part again if its contents, inflated, are the same.
 */

// Bytes of a slice before compression. Few large parts: each is an operation that stores charge for.
const first = 32 << 20; // while nobody knows how the file compresses
const largest = 56 << 20; // the server takes up to 64 MB
const smallest = 1 << 20;
const caution = 0.9; // of a request, because what comes may compress less than what came

/** The next slice of an upload with the body that fits a request; null at the file's end. */
export async function nextSlice(upload, limit) {
  const { file, size, slices } = upload;
  const start = slices.at(-1)?.end ?? 0;
  if (slices.at(-1)?.last) return null;
  const whole = start === 0 && size <= limit;
  const { end, bytes, body } = whole ? await all(file) : await cut(upload, start, limit);
  const facts = { number: slices.length, start, end, last: end === size };
  const slice = { ...facts, digest: await digestOf(bytes), done: false, sent: 0 };
  slices.push(slice);
  return { slice, body };
}

async function all(file) {
  // Without the file's own type: a file that is gzip itself is no slice that we compressed.
  const body = new Blob([file], { type: "application/octet-stream" });
  return { end: file.size, bytes: await file.arrayBuffer(), body };
}

async function cut(upload, start, limit) {
  const { file, size } = upload;
  for (let length = wanted(upload, limit); ; length = Math.min(length >> 1, wanted(upload, limit))) {
    const end = Math.min(size, start + length);
    const bytes = await file.slice(start, end).arrayBuffer();
    const body = await compressed(bytes);
    upload.shrinks = bytes.byteLength / body.size;
    if (body.size <= limit || length <= smallest) return { end, bytes, body };
  }
}

/** How long the next slice may be, by how the last one compressed. */
function wanted({ shrinks }, limit) {
  const fitting = shrinks ? Math.floor(shrinks * limit * caution) : first;
  return Math.min(largest, Math.max(smallest, fitting));
}

/** The body of a slice that was cut before. */
export const bodyOf = async ({ file }, { start, end }) =>
  compressed(await file.slice(start, end).arrayBuffer());

/** Whether a file still holds what was sent of it; what cannot be compared is to be sent again. */
export async function holdsWhatWasSent({ file, slices }) {
  for (const slice of slices.filter(({ done }) => done)) {
    const bytes = await file.slice(slice.start, slice.end).arrayBuffer();
    const digest = await digestOf(bytes);
    if (!digest || !slice.digest) Object.assign(slice, { done: false, sent: 0 });
    else if (digest !== slice.digest) return false;
  }
  return true;
}

/** SHA-256 in hex; null where the browser has none (pages that come neither by https nor from
 * this machine). */
async function digestOf(bytes) {
  if (!crypto.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function compressed(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Blob([await new Response(stream).arrayBuffer()], { type: "application/gzip" });
}
