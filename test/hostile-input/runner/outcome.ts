import { existsSync } from 'node:fs';
import { AttaccaError, resolveParameters, type Operation } from '@attacca/core';
import { executeLocally } from '@attacca/workers';
import { type Cell } from './cells';
import { faultsOf, type Fault } from './faults';

/** What came of a cell: a result, in numbers that matter, or the code of the error. */
export type Outcome =
  | {
      readonly kind: 'result';
      /** By output: `(rows, columns)` of a matrix, channels and frames of sound. */
      readonly shapes: Readonly<Record<string, string>>;
      /** What must never be in a result. */
      readonly faults: readonly Fault[];
    }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message: string;
      /** True when the operation left files although it failed. */
      readonly hasLeftovers: boolean;
    };

/** Small enough to be quick; everything else has its default. */
const parameters: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'spectrogram-image': { width: 320, height: 200 },
};

/** Runs an operation on the files of a cell, as `attacca op` does, and looks at everything it wrote. */
export async function outcomeOf(
  operation: Operation,
  cell: Cell,
  outDir: string,
): Promise<Outcome> {
  const chosen = resolveParameters(operation, parameters[operation.name] ?? {}).parameters;
  try {
    const execution = { operation, parameters: chosen, inputs: cell.inputs, outDir };
    const { outputs } = await executeLocally(execution);
    return { kind: 'result', ...faultsOf(operation, outputs) };
  } catch (error) {
    if (!(error instanceof AttaccaError)) throw error;
    const { code, message } = error;
    return { kind: 'error', code, message, hasLeftovers: existsSync(outDir) };
  }
}
