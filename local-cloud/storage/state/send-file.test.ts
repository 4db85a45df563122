import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { sendFile } from './send-file';

let folder: string;
let path: string;
const bytes = randomBytes(1_500_000);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-send-'));
  path = join(folder, 'bytes');
  writeFileSync(path, bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Keeps what it is given as it is at the time, and takes its time now and then. */
class Sink extends Writable {
  readonly parts: Buffer[] = [];
  constructor(private readonly delays: readonly number[]) {
    super({ highWaterMark: 1 });
  }
  override _write(chunk: Buffer, _: string, done: () => void): void {
    const delay = this.delays[this.parts.length % this.delays.length] ?? 0;
    const take = (): void => {
      this.parts.push(Buffer.from(chunk));
      done();
    };
    if (delay === 0) take();
    else setTimeout(take, delay);
  }
}

test('many at the same time each get their range, though they share buffers', async () => {
  const range = fc
    .tuple(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1))
    .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
  const download = fc.record({
    range,
    delays: fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(download, { minLength: 1, maxLength: 12 }), async (downloads) => {
      await Promise.all(
        downloads.map(async ({ range: { first, last }, delays }) => {
          const sink = new Sink(delays);
          await sendFile(path, { first, last }, sink);
          const sent = Buffer.concat(sink.parts);
          expect(sent.equals(bytes.subarray(first, last + 1))).toBe(true);
        }),
      );
    }),
    { numRuns: 20 },
  );
});

test('fails, and breaks the output off, when the file is shorter than was promised', async () => {
  const output = new PassThrough().resume();
  await expect(sendFile(path, { first: 0, last: bytes.length }, output)).rejects.toThrow(
    `The file ends at byte ${bytes.length}.`,
  );
  expect(output.destroyed).toBe(true);
});

test('fails when the other side goes in the middle', async () => {
  const large = join(folder, 'large');
  writeFileSync(large, '');
  // More than the sockets between the two can hold.
  truncateSync(large, 64 * 1024 * 1024);
  const outcome = new Promise<unknown>((resolve) => {
    const server = createServer((_, response) => {
      const sending = sendFile(large, { first: 0, last: 64 * 1024 * 1024 - 1 }, response);
      sending.then(resolve, resolve).finally(() => server.close());
    }).listen(0, () => {
      const { port } = server.address() as AddressInfo;
      get({ port }, (message: IncomingMessage) => message.once('data', () => message.destroy()));
    });
  });
  // Errors of sockets are not of this realm's class.
  expect(await outcome).toHaveProperty('message');
});
