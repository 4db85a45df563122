import { decodeNpy } from '@attacca/audio';
import { type MatrixInput } from '../operation/context';
import { inputOf, mismatch, thingsFor } from './items';
import { readStretch } from './read-stretch';
import { type LocalItem, type Stretch, type WorkOrder } from './work-order';

/**
 * Where the matrices of an input lie that belong to an item of the batch, in item order; a plain file is a list of one.
 * @throws AttaccaError INPUT_MISMATCH
 */
export function matrixItems(
  order: WorkOrder,
  port: string,
  index: number | null,
): readonly LocalItem[] {
  const input = inputOf(order, port);
  switch (input.kind) {
    case 'file': {
      const { path, size_bytes: length } = input.file;
      return [{ index: 0, source: { path }, offset: 0, length }];
    }
    case 'packs':
      return [...thingsFor(order, { port, input }, index)].sort((a, b) => a.index - b.index);
    case 'views':
      throw mismatch(port, `The input "${port}" wants matrices and got slices of sound.`);
  }
}

/** @throws AttaccaError INPUT_MISMATCH, or audio's MalformedFileError */
export async function readMatrix(port: string, stretch: Stretch): Promise<MatrixInput> {
  const { shape, data } = decodeNpy(await readStretch(stretch));
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
