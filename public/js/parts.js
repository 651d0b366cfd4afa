/** A file too large for one request, as slices that each go compressed on their own.
 *
 * Slices are cut once and remembered, so that an upload goes on where it broke off: the server
 * takes a part again if its contents are the same.
 */

const largest = 16 << 20; // bytes of a slice before compression; the server takes up to 64 MB
const smallest = 1 << 20;

/** Cuts the next slice of an upload so that it fits a request; null at the file's end. */
export async function nextSlice(upload, limit) {
  const { file, slices } = upload;
  const start = slices.at(-1)?.end ?? 0;
  if (start >= file.size) return null;
  for (let size = largest; ; size = size / 2) {
    const end = Math.min(file.size, start + size);
    const body = await compressed(file.slice(start, end));
    if (body.size <= limit || size <= smallest) {
      const slice = {
        number: slices.length,
        start,
        end,
        last: end === file.size,
        done: false,
        sent: 0,
      };
      slices.push(slice);
      return { slice, body };
    }
  }
}

/** The compressed bytes of a slice that was cut before. */
export const bodyOf = ({ file }, { start, end }) => compressed(file.slice(start, end));

async function compressed(blob) {
  const stream = blob.stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  return new Blob([bytes], { type: "application/gzip" });
}
