import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { openJournal } from '../../journal';
import { systemClock } from '../../service';
import { ByteFiles } from './byte-files';
import { type ByteSource } from './byte-source';
import { type UploadRange } from './content-range';
import { projectOf } from './access-control';
import { Buckets } from './buckets';
import { Objects } from './objects';
import { Store } from './store';
import { type UploadTarget } from './resources';
import { ResumableUploads, type UploadProgress } from './resumable-uploads';

let folder: string;
let runs = 0;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-uploads-'))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Opened {
  readonly objects: Objects;
  readonly uploads: ResumableUploads;
}

interface Options {
  readonly now?: () => number;
  readonly quantum?: number;
}

/** Opening the same folder again without stopping the first is what a kill looks like. */
function open(name: string, { now = Date.now, quantum = 1 }: Options = {}): Opened {
  const store = new Store({
    project: projectOf('test'),
    clock: { ...systemClock, now },
    files: new ByteFiles(join(folder, name, 'files')),
    openJournal: (replay) => openJournal(join(folder, name, 'journal'), replay),
  });
  if (!store.catalogue.bucket('bucket'))
    new Buckets(store).create('bucket', { softDeletePolicy: { retentionDurationSeconds: 0 } });
  const objects = new Objects(store);
  return { objects, uploads: new ResumableUploads(objects, { quantum }) };
}

function openBucket(options?: Options): Opened & { reopen: () => Opened } {
  const name = `run-${(runs += 1)}`;
  return { ...open(name, options), reopen: () => open(name, options) };
}

const target: UploadTarget = {
  bucket: 'bucket',
  name: 'song.wav',
  settings: { contentType: 'audio/wav' },
  preconditions: {},
  expected: {},
};

/** In pieces of seven bytes; with an error, it breaks off after the last. */
function chunked(bytes: Buffer, error?: Error): ByteSource {
  function* pieces(): Iterable<Buffer> {
    for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
    if (error) throw error;
  }
  return Readable.from(pieces());
}

function send(
  { uploads }: Opened,
  id: string,
  sent: { range: UploadRange; bytes?: Buffer; error?: Error },
): Promise<UploadProgress> {
  const source = chunked(sent.bytes ?? Buffer.alloc(0), sent.error);
  return uploads.receive(id, { range: sent.range, body: { source, abort: () => undefined } });
}

async function contentOf({ objects }: Opened): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of objects.store.files.read(objects.find('bucket', 'song.wav').file))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('however an upload is cut, overlapped, broken off and killed, the object is what was sent', async () => {
  const step = fc.record({
    length: fc.integer({ min: 1, max: 40 }),
    overlap: fc.integer({ min: 0, max: 10 }),
    fate: fc.constantFrom('arrives', 'breaks', 'killed'),
  });
  const quantum = fc.constantFrom(1, 8, 64);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), quantum, async (steps, quantum) => {
      const bytes = randomBytes(100);
      const opened = openBucket({ quantum });
      let current: Opened = opened;
      const { id } = current.uploads.start(target);
      for (const { length, overlap, fate } of steps) {
        const asked = await send(current, id, { range: { kind: 'query' } });
        if (asked.state === 'complete') break;
        const first = Math.max(0, asked.size - overlap);
        const last = Math.min(99, first + length - 1);
        const error = fate === 'breaks' ? { error: new Error('connection reset') } : {};
        const range = { kind: 'bytes', first, last } as const;
        const sent = send(current, id, { range, bytes: bytes.subarray(first, last + 1), ...error });
        if (fate === 'breaks') await expect(sent).rejects.toThrow('connection reset');
        else await sent;
        if (fate === 'killed') current = opened.reopen();
      }
      const asked = await send(current, id, { range: { kind: 'query' } });
      const first = asked.state === 'incomplete' ? asked.size : 100;
      const rest = bytes.subarray(first);
      const range: UploadRange =
        first < 100
          ? { kind: 'bytes', first, last: 99, total: 100 }
          : { kind: 'query', total: 100 };
      const done = await send(current, id, { range, bytes: rest });
      expect(done).toMatchObject({ state: 'complete', object: { size: 100 } });
      expect((await contentOf(current)).equals(bytes)).toBe(true);
      expect(await send(opened.reopen(), id, { range: { kind: 'query' } })).toEqual(done);
    }),
    { numRuns: 30 },
  );
});

test('a chunk that leaves a gap is refused', async () => {
  const opened = openBucket();
  const { id } = opened.uploads.start(target);
  const range = { kind: 'bytes', first: 5, last: 6 } as const;
  await expect(send(opened, id, { range, bytes: Buffer.alloc(2) })).rejects.toMatchObject({
    status: 400,
  });
});

test('preconditions are checked at the start and again at the end', async () => {
  const opened = openBucket();
  const mustBeNew = { ...target, preconditions: { ifGenerationMatch: '0' } };
  const { id } = opened.uploads.start(mustBeNew);
  await opened.objects.insert(target, chunked(Buffer.from('other')));
  expect(() => opened.uploads.start(mustBeNew)).toThrow('ifGenerationMatch 0 given');
  const range = { kind: 'bytes', first: 0, last: 0, total: 1 } as const;
  await expect(send(opened, id, { range, bytes: Buffer.from('x') })).rejects.toMatchObject({
    status: 412,
  });
  expect((await contentOf(opened)).toString()).toBe('other');
});

test('more bytes than the allowed range are refused while they come', async () => {
  const opened = openBucket();
  const { id } = opened.uploads.start({ ...target, expected: { sizeRange: { from: 0, to: 10 } } });
  const range = { kind: 'bytes', first: 0 } as const;
  await expect(send(opened, id, { range, bytes: Buffer.alloc(50) })).rejects.toMatchObject({
    reason: 'entityTooLarge',
  });
});

test('a new request cuts off the one that is still writing', async () => {
  const opened = openBucket();
  const { id } = opened.uploads.start(target);
  let abort = (): void => undefined;
  const cut = new Promise<never>((_resolve, reject) => {
    abort = () => reject(new Error('cut off'));
  });
  let waiting = (): void => undefined;
  const written = new Promise<void>((resolve) => (waiting = resolve));
  async function* hanging(): ByteSource {
    yield Buffer.from('abc');
    waiting();
    await cut;
  }
  const range = { kind: 'bytes', first: 0, last: 9 } as const;
  const hung = opened.uploads.receive(id, { range, body: { source: hanging(), abort } });
  const refused = expect(hung).rejects.toThrow('cut off');
  await written;
  expect(await send(opened, id, { range: { kind: 'query' } })).toEqual({
    state: 'incomplete',
    size: 3,
  });
  await refused;
});

test('a session ends a week after its start, and its bytes go', async () => {
  let now = Date.now();
  const opened = openBucket({ now: () => now });
  const { id } = opened.uploads.start(target);
  const range = { kind: 'bytes', first: 0, last: 0 } as const;
  await send(opened, id, { range, bytes: Buffer.from('x') });
  now += 7 * 86_400_000 + 1;
  expect(() => opened.uploads.session(id)).toThrow('no such upload');
  // The first start forgets the session, the next removes what nothing needs.
  opened.reopen();
  opened.reopen();
  expect(readdirSync(join(folder, `run-${runs}`, 'files'))).toEqual([]);
});

test('a cancelled upload is gone', async () => {
  const opened = openBucket();
  const { id } = opened.uploads.start(target);
  await opened.uploads.cancel(id);
  expect(() => opened.uploads.session(id)).toThrow('no such upload');
});

test('what is not the end of the object is kept in whole quanta', async () => {
  const opened = openBucket({ quantum: 8 });
  const { id } = opened.uploads.start(target);
  const range = { kind: 'bytes', first: 0, last: 19 } as const;
  const kept = await send(opened, id, { range, bytes: Buffer.alloc(20) });
  expect(kept).toEqual({ state: 'incomplete', size: 16 });
});
