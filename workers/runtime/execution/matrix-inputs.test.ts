import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNpy } from '@attacca/audio';
import { readUsableMatrix } from './matrix-inputs';
import { Scratch } from './read-stretch';
import { type Stretch } from './work-order';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'matrix-inputs-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function stored(name: string, values: Float32Array | Float64Array, shape: number[]): Stretch {
  const bytes = encodeNpy({ shape, data: values });
  const path = join(folder, name);
  // Something before it, as in a pack: 3 bytes move it off every boundary.
  writeFileSync(path, Buffer.concat([Buffer.alloc(3), bytes]));
  return { source: { path }, offset: 3, length: bytes.length };
}

test('matrices read into one scratch are right one after another, and the later has the memory of the earlier', async () => {
  const scratch = new Scratch();
  const first = await readUsableMatrix(
    'source',
    stored('a', Float32Array.of(1, 2, 3, 4), [2, 2]),
    scratch,
  );
  expect(first.matrix).toEqual({ rows: 2, columns: 2, data: Float32Array.of(1, 2, 3, 4) });
  const second = await readUsableMatrix(
    'source',
    stored('b', Float32Array.of(5, 6, 7), [3]),
    scratch,
  );
  expect(second.matrix).toEqual({ rows: 1, columns: 3, data: Float32Array.of(5, 6, 7) });
  expect(second.matrix.data.buffer).toBe(first.matrix.data.buffer);
  const third = await readUsableMatrix(
    'source',
    stored('c', Float64Array.of(0.5, 8), [1, 2]),
    scratch,
  );
  expect(third.matrix).toEqual({ rows: 1, columns: 2, data: Float32Array.of(0.5, 8) });
});

test('without one every matrix has its own memory', async () => {
  const first = await readUsableMatrix('source', stored('d', Float32Array.of(1, 2), [1, 2]));
  const second = await readUsableMatrix('source', stored('e', Float32Array.of(3, 4), [1, 2]));
  expect(first.matrix.data).toEqual(Float32Array.of(1, 2));
  expect(second.matrix.data).toEqual(Float32Array.of(3, 4));
});
