import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, encodeNpy } from '@attacca/audio';
import { type OperationContext } from './context';
import { MatrixWriter } from './matrix-writer';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-matrix-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What was written, and by which way. */
class Written {
  bytes = new Uint8Array();
  shape: readonly number[] = [];
  isFromFile = false;

  context(signal = new AbortController().signal): OperationContext {
    const outputs = {
      matrix: (_port: string, matrix: { rows: number; columns: number; data: Float32Array }) => {
        this.shape = [matrix.rows, matrix.columns];
        this.bytes = encodeNpy({ shape: this.shape, data: matrix.data });
      },
      claim: (port: string, extension: string) => join(folder, `${port}.${extension}`),
      keep: (_port: string, path: string, facts: { shape: readonly number[] }) => {
        this.isFromFile = true;
        this.shape = facts.shape;
        this.bytes = new Uint8Array(readFileSync(path));
      },
    };
    return { outputs, signal, folder: () => folder } as unknown as OperationContext;
  }
}

async function write(written: Written, size: { rows: number; frames: number; limitBytes: number }) {
  const { rows, frames, limitBytes } = size;
  const writer = new MatrixWriter(written.context(), { port: 'm', rows, limitBytes });
  for (let frame = 0; frame < frames; frame++) {
    writer.append(Float64Array.from({ length: rows }, (_, row) => row * 1e4 + frame));
    await writer.relieve();
  }
  await writer.finish();
  await writer.close();
}

test.each([
  { rows: 5, frames: 2300, limitBytes: 1e6 },
  { rows: 5, frames: 2300, limitBytes: 20000 },
  { rows: 7, frames: 3000, limitBytes: 30000 },
  { rows: 3, frames: 2001, limitBytes: 0 },
  { rows: 1, frames: 1, limitBytes: 0 },
])('a matrix is stored row by row: %j', async (size) => {
  const written = new Written();
  await write(written, size);
  const { rows, frames } = size;
  expect(written.shape).toEqual([rows, frames]);
  expect(written.isFromFile).toBe(4 * 1000 * rows * Math.floor(frames / 1000) > size.limitBytes);
  const expected = Float32Array.from(
    { length: rows * frames },
    (_, i) => Math.floor(i / frames) * 1e4 + (i % frames),
  );
  expect(decodeNpy(written.bytes)).toEqual({ shape: [rows, frames], data: expected });
});

test('a stopped operation writes no further, and closes its file', async () => {
  const controller = new AbortController();
  const written = new Written();
  const options = { port: 'm', rows: 2, limitBytes: 0 };
  const writer = new MatrixWriter(written.context(controller.signal), options);
  for (let frame = 0; frame < 1500; frame++) writer.append(Float64Array.of(1, 2));
  await writer.relieve();
  controller.abort();
  await expect(writer.finish()).rejects.toThrow('aborted');
  await writer.close();
  expect(existsSync(join(folder, 'm.frames'))).toBe(true);
  expect(written.shape).toEqual([]);
});
