import { readFile } from 'node:fs/promises';
import { InvalidParameterError, type Matrix } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type LocalFile } from '../../runtime/execution/work-order';

/** A model of a thousand dimensions in full has 20 MB of JSON. */
const LARGEST_MODEL_BYTES = 64 * 1024 * 1024;

interface ReadModelOptions<Model> {
  /** @throws InvalidParameterError */
  readonly load: (content: unknown) => Model;
  /** What the input takes, for the error. */
  readonly takes: string;
}

/** A model from the JSON it was dumped to. @throws AttaccaError INPUT_MISMATCH when the file is no dump of one */
export async function readModel<Model>(
  { path, size_bytes }: LocalFile,
  { load, takes }: ReadModelOptions<Model>,
): Promise<Model> {
  const refusal = (what: string): AttaccaError => {
    const allowed = `It takes ${takes}, or FluCoMa's dump of one.`;
    return new AttaccaError('INPUT_MISMATCH', `The input "model" ${what}. ${allowed}`);
  };
  if (size_bytes > LARGEST_MODEL_BYTES)
    throw refusal(`has ${size_bytes} bytes; at most ${LARGEST_MODEL_BYTES} are read`);
  try {
    return load(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) throw refusal('is no JSON');
    if (error instanceof InvalidParameterError) throw refusal(`is not usable: ${error.message}`);
    throw error;
  }
}

/** @param dimensions of the points that the model was fitted to @throws AttaccaError INPUT_MISMATCH */
export function assertFits(points: Matrix, dimensions: number): void {
  if (points.columns === dimensions) return;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The points have ${points.columns} dimensions; the model was fitted to points of ${dimensions}.`,
  );
}
