import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { uploadResumable, type UploadOptions } from './resumable-upload';
import { UploadFailed } from './upload-session';

const GRAIN = 256 * 1024;

/** Storage as far as resumable uploads go. `fault` may spoil the n-th PUT with bytes, counted from 0. */
class FakeStorage {
  received = Buffer.alloc(0);
  puts = 0;
  sessions = 0;
  isComplete = false;
  fault: (put: number) => 'reset' | 'lost-answer' | 'half' | 503 | 404 | 403 | undefined = () =>
    undefined;
  private readonly server: Server = createServer(
    (request, response) => void this.answer(request, response),
  );

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'POST') {
      if (request.headers['x-goog-resumable'] !== 'start')
        return void response.writeHead(403).end('<Code>no</Code>');
      this.sessions += 1;
      this.received = Buffer.alloc(0);
      return void response
        .writeHead(201, { location: `${this.url}/session/${this.sessions}` })
        .end();
    }
    this.put(String(request.headers['content-range']), Buffer.concat(chunks), response);
  }

  private put(range: string, body: Buffer, response: ServerResponse): void {
    const [, from, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(range) ?? [];
    const fault = from === undefined ? undefined : this.fault(this.puts++);
    if (fault === 'reset') return void response.destroy();
    if (typeof fault === 'number') return void response.writeHead(fault).end();
    if (from !== undefined)
      this.store(Number(from), fault === 'half' ? body.subarray(0, body.length / 2) : body);
    if (fault === 'lost-answer' || fault === 'half') return void response.destroy();
    this.isComplete = this.received.length === Number(total);
    if (this.isComplete) return void response.writeHead(200).end('{}');
    const last = this.received.length - 1;
    response.writeHead(308, last < 0 ? {} : { range: `bytes=0-${last}` }).end();
  }

  private store(from: number, body: Buffer): void {
    if (from > this.received.length)
      throw new Error(`a gap: ${from} after ${this.received.length}`);
    this.received = Buffer.concat([this.received.subarray(0, from), body]);
  }
}

let storage: FakeStorage;
beforeEach(async () => {
  storage = new FakeStorage();
  await storage.start();
});
afterEach(() => storage.stop());

const content = Buffer.from(Array.from({ length: 3 * GRAIN + 1000 }, (_, index) => index % 251));

function upload(changes: Partial<UploadOptions> = {}, bytes: Uint8Array = content): Promise<void> {
  return uploadResumable({
    start: { upload_url: storage.url, method: 'POST', headers: { 'x-goog-resumable': 'start' } },
    source: {
      sizeBytes: bytes.length,
      read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
    },
    chunkBytes: GRAIN,
    retryPausesMilliseconds: [0, 0, 0],
    ...changes,
  });
}

it('sends a file in chunks and tells of its progress', async () => {
  const progress: number[] = [];
  await upload({ onProgress: (sent) => progress.push(sent) });
  expect(storage.received.equals(content)).toBe(true);
  expect(progress).toEqual([GRAIN, 2 * GRAIN, 3 * GRAIN, content.length]);
});

it('sends an empty file', async () => {
  await upload({}, new Uint8Array());
  expect(storage.isComplete).toBe(true);
});

it.each(['reset', 'lost-answer', 'half', 503] as const)(
  'goes on after %s with what storage says has arrived',
  async (fault) => {
    storage.fault = (put) => (put === 1 || put === 2 ? fault : undefined);
    await upload();
    expect(storage.received.equals(content)).toBe(true);
    expect(storage.sessions).toBe(1);
  },
);

it('begins anew when storage has forgotten the session', async () => {
  storage.fault = (put) => (put === 2 ? 404 : undefined);
  await upload();
  expect(storage.sessions).toBe(2);
  expect(storage.received.equals(content)).toBe(true);
});

it('ends in the same bytes whatever faults come, as long as they end', async () => {
  const faults = fc.array(fc.constantFrom('reset', 'lost-answer', 'half', 503, undefined), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(faults, async (plan) => {
      storage.puts = 0;
      storage.fault = (put) => plan[put] as 'reset' | undefined;
      await upload({ retryPausesMilliseconds: Array.from({ length: 20 }, () => 0) });
      expect(storage.received.equals(content)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

it('gives up at once when storage refuses', async () => {
  storage.fault = () => 403;
  await expect(upload()).rejects.toMatchObject({ name: 'UploadFailed', status: 403 });
  expect(storage.puts).toBe(1);
});

it('gives up after its retries when storage stays away', async () => {
  storage.fault = () => 'reset';
  const question = upload({ retryPausesMilliseconds: [] });
  await expect(question).rejects.toBeInstanceOf(UploadFailed);
});

it('says what storage said when the session is refused', async () => {
  const start = { upload_url: storage.url, method: 'POST', headers: {} };
  await expect(upload({ start })).rejects.toThrow('Storage answered 403: no.');
});

it('stops when it is told to', async () => {
  const ending = new AbortController();
  const ended = upload({ signal: ending.signal, onProgress: () => ending.abort() });
  await expect(ended).rejects.toBeInstanceOf(UploadFailed);
});

it.each([0, 1000, GRAIN + 1])(
  'refuses chunks of %d bytes, which storage would',
  async (chunkBytes) => {
    await expect(upload({ chunkBytes })).rejects.toThrow(RangeError);
  },
);
