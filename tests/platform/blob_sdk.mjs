// Drives the official JavaScript SDK against the fake Blob and prints what it found, as JSON.
// The SDK and its undici are imported from the folder in the first argument.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, delivery] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const blob = await load('@vercel/blob');
const { Agent, setGlobalDispatcher } = await load('undici');

// What is meant for Blob's delivery hosts goes to the fake.
const toFake = (dispatch) => (options, handler) => {
  const elsewhere = String(options.origin).endsWith('.blob.vercel-storage.com');
  const { origin, pathname } = new URL(delivery);
  return dispatch(elsewhere ? { ...options, origin, path: pathname + options.path } : options, handler);
};
setGlobalDispatcher(new Agent().compose(toFake));

const access = 'private';
const put = (name, body, options) => blob.put(name, body, { access, ...options });
const text = async (name, options) => {
  const found = await blob.get(name, { access, ...options });
  return found && (await new Response(found.stream).text());
};
const failure = async (promise) => {
  try {
    await promise;
    return null;
  } catch (error) {
    return [error.constructor.name, error.message];
  }
};

const found = {};
const written = await put('a/b c.txt', 'text', { contentType: 'text/plain' });
found.url = written.url;
found.text = await text('a/b c.txt');
found.again = await failure(put('a/b c.txt', 'other'));
found.missing = await text('nothing');
found.remembered = await put('nothing', 'now').then(() => text('nothing'));
found.fresh = await text('nothing', { useCache: false });
await put('a/b c.txt', 'new', { allowOverwrite: true });
found.stale = await text('a/b c.txt');
found.overwritten = await text('a/b c.txt', { useCache: false });

const head = await blob.head('a/b c.txt');
found.head = [head.size, head.contentType, head.uploadedAt instanceof Date, head.pathname];
found.headOfNothing = await failure(blob.head('never'));
found.ifMatch = await failure(put('a/b c.txt', 'x', { allowOverwrite: true, ifMatch: '"other"' }));

for (const name of ['l/1', 'l/2', 'l/f/3', 'l/4']) await put(name, 'x');
const first = await blob.list({ prefix: 'l/', limit: 3 });
const second = await blob.list({ prefix: 'l/', limit: 3, cursor: first.cursor });
found.list = [first, second].map((page) => [page.blobs.map((one) => one.pathname), page.hasMore]);
const folded = await blob.list({ prefix: 'l/', mode: 'folded' });
found.folded = [folded.blobs.map((one) => one.pathname), folded.folders];

await blob.copy('a/b c.txt', 'copied', { access });
found.copied = await text('copied');
await blob.del(['copied', 'nothing', 'never']);
found.deleted = await text('copied', { useCache: false });

const suffixed = await put('s.txt', 'x', { addRandomSuffix: true });
found.suffixed = /^s-\w+\.txt$/.test(suffixed.pathname);

const large = Buffer.alloc(6_000_000, 'x');
await put('large', large, { multipart: true });
found.multipart = (await text('large')).length;

const token = process.env.BLOB_READ_WRITE_TOKEN + '-wrong';
found.forbidden = await failure(put('b', 'x', { token }));
console.log(JSON.stringify(found));
