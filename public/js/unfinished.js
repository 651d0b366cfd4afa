/** Uploads that a closed page left unfinished: what is kept of them, and taking them up again.
 *
 * A browser keeps no files for a page. So their names, sizes and times are kept, and what was sent
 * of them; who chooses the same files again goes on where it broke off.
 */

import { Upload } from "./upload.js";

/** What is kept of an upload, JSON-ready. */
export const packed = ({ name, size, modified, position, fileId, slices }) => ({
  ...{ name, size, modified, position, fileId },
  slices: slices.map(({ start, end, last, digest, done }) => ({ start, end, last, digest, done })),
});

/** The upload again, without its file: done, or missing until its file is chosen. */
export function unpacked({ name, size, modified, position, fileId, slices }) {
  const upload = new Upload({ name, size, lastModified: modified }, position);
  const known = slices.map((slice, number) => ({
    ...slice,
    number,
    sent: slice.done ? slice.end - slice.start : 0,
  }));
  const complete = known.at(-1)?.last && known.every(({ done }) => done);
  Object.assign(upload, { file: null, fileId, slices: known });
  upload.status = complete ? "done" : "missing";
  upload.count();
  return upload;
}

/** How much of its bytes an unfinished analysis has sent: between 0 and 1. */
export function shareSent(kept) {
  const uploads = kept.map(unpacked);
  const total = (field) => uploads.reduce((sum, upload) => sum + upload[field], 0);
  return total("size") ? total("sent") / total("size") : 0;
}

/** Corrects uploads by what the server has: `parts` is what `GET /api/session` tells. */
export function reconciled(uploads, parts) {
  const stored = new Map(parts.map(({ fileId, parts: numbers }) => [fileId, new Set(numbers)]));
  for (const upload of uploads) {
    const there = stored.get(upload.fileId) ?? new Set();
    for (const slice of upload.slices) {
      if (!there.has(slice.number)) Object.assign(slice, { done: false, sent: 0 });
    }
    const complete = upload.slices.at(-1)?.last && upload.slices.every(({ done }) => done);
    upload.status = complete ? "done" : upload.file ? "waiting" : "missing";
    upload.count();
  }
}

const isSame = (upload, { name, size, lastModified }) =>
  upload.name === name && upload.size === size && upload.modified === lastModified;

/** The unfinished analysis of just these files. One of more files, or of fewer, is another one. */
export function completedBy(files, known) {
  return known.find(({ uploads: kept }) => {
    const uploads = (kept ?? []).map(unpacked);
    return (
      uploads.some(({ status }) => status === "missing") &&
      uploads.every((upload) => files.some((file) => isSame(upload, file))) &&
      files.every((file) => uploads.some((upload) => isSame(upload, file)))
    );
  });
}

/** Gives uploads their files; those that belong to none are returned.
 *
 * A file goes to the upload that was begun with it, else to one of its name that still lacks its
 * file: then it has changed, and is sent from its beginning.
 */
export function giveFiles(uploads, files) {
  const lacking = uploads.filter(({ file }) => !file);
  const give = (belongs, doubt) => (file) => {
    const place = lacking.findIndex((upload) => belongs(upload, file));
    if (place < 0) return true;
    const [upload] = lacking.splice(place, 1);
    const { size, lastModified: modified } = file;
    Object.assign(upload, { file, size, modified, doubt, status: "waiting" });
    return false;
  };
  const named = ({ name, status }, file) => status === "missing" && name === file.name;
  return files.filter(give(isSame, "same")).filter(give(named, "other"));
}
