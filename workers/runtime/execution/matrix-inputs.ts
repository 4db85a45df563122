import { decodeNpy } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type MatrixInput } from '../operation/context';
import { emptyFile, mismatch } from './items';
import { readStretch, type Scratch } from './read-stretch';
import { type Stretch } from './work-order';

/**
 * @param scratch that the matrix is read into, for whoever is done with it before the next is
 * @throws AttaccaError INPUT_MISMATCH or EMPTY_FILE, or audio's MalformedFileError
 */
export async function readMatrix(
  port: string,
  stretch: Stretch,
  scratch?: Scratch,
): Promise<MatrixInput> {
  if (stretch.length === 0) throw emptyFile(port);
  const bytes = await readStretch(stretch, scratch);
  const { shape, data } = decodeNpy(bytes, { isShared: scratch !== undefined });
  if (shape.length !== 1 && shape.length !== 2) {
    throw mismatch(port, `${shaped(port, shape)}; one or two dimensions are allowed.`);
  }
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
  const values = data instanceof Float32Array ? data : Float32Array.from(data, Number);
  return { shape, matrix: { rows, columns, data: values } };
}

/**
 * The same of what an operation is to work on: at least one value, and all of them numbers.
 * @throws AttaccaError INPUT_MISMATCH, EMPTY_FILE or INVALID_INPUT_FILE, or audio's MalformedFileError
 */
export async function readUsableMatrix(
  port: string,
  stretch: Stretch,
  scratch?: Scratch,
): Promise<MatrixInput> {
  const input = await readMatrix(port, stretch, scratch);
  const { columns, data } = input.matrix;
  if (data.length === 0) {
    throw mismatch(port, `${shaped(port, input.shape)}; at least one value is wanted.`);
  }
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return input;
  const [row, column] = [Math.floor(at / columns), at % columns];
  throw new AttaccaError(
    'INVALID_INPUT_FILE',
    `The input "${port}" has the value ${data[at]} in row ${row}, column ${column}; allowed are finite numbers of single precision.`,
  );
}

function shaped(port: string, shape: readonly number[]): string {
  return `The input "${port}" has the shape (${shape.join(', ')})`;
}
