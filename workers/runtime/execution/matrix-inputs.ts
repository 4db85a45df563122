import { open } from 'node:fs/promises';
import { decodeNpy } from '@attacca/audio';
import { type MatrixInput } from '../operation/context';
import { mismatch } from './items';
import { type LocalInput, type LocalItem } from './work-order';

/** Where the bytes of one matrix lie. */
type Stretch = Pick<LocalItem, 'index' | 'path' | 'offset' | 'length'>;

/** The matrices of an input in item order; a plain file is a list of one. */
export function matrixStretches(port: string, input: LocalInput): readonly Stretch[] {
  switch (input.kind) {
    case 'file':
      return [{ index: 0, path: input.file.path, offset: 0, length: input.file.size_bytes }];
    case 'packs':
      return [...input.items].sort((a, b) => a.index - b.index);
    case 'views':
      throw mismatch(port, `The input "${port}" wants matrices and got slices of sound.`);
  }
}

/** @throws AttaccaError INPUT_MISMATCH, or audio's MalformedFileError */
export async function readMatrix(port: string, stretch: Stretch): Promise<MatrixInput> {
  const bytes = new Uint8Array(stretch.length);
  const file = await open(stretch.path, 'r');
  try {
    await file.read(bytes, 0, stretch.length, stretch.offset);
  } finally {
    await file.close();
  }
  const { shape, data } = decodeNpy(bytes);
  if (shape.length !== 1 && shape.length !== 2) {
    throw mismatch(
      port,
      `The input "${port}" has the shape (${shape.join(', ')}); one or two dimensions are allowed.`,
    );
  }
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
  const values = data instanceof Float32Array ? data : Float32Array.from(data, Number);
  return { shape, matrix: { rows, columns, data: values } };
}
