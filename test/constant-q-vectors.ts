import { optionsOf, samplesOf, type Variant } from './librosa-variants';
import { readVectorJson, type Recording } from './reference-vectors';

/** Some frames of what librosa made of the first samples of a recording. */
export interface ConstantQVector {
  readonly recording: Recording;
  readonly samples: number;
  readonly parameters: Variant['parameters'];
  readonly shape: readonly [number, number];
  /** Which frames are kept. */
  readonly frames: readonly number[];
  /** The largest magnitude of all frames. */
  readonly max: number;
  /** Of `cqt`: how often librosa halves the rate, in one go, before the highest octave. */
  readonly early_halvings?: number;
  /** Row by row, of the frames that are kept. */
  readonly data: readonly number[];
}

interface ConstantQVectors {
  readonly cqt: readonly ConstantQVector[];
  /** All real parts, then all imaginary ones. */
  readonly cqt_complex: readonly ConstantQVector[];
  readonly chroma_cqt: readonly ConstantQVector[];
  readonly tonnetz: readonly ConstantQVector[];
}

export const constantQVectors = readVectorJson<ConstantQVectors>('constant-q.librosa.json');

/** What a vector was made of, and with our options. */
export function inputsOf<Options>(vector: ConstantQVector): {
  readonly signal: Float32Array;
  readonly options: Options;
} {
  const signal = samplesOf(vector.recording).subarray(0, vector.samples);
  return { signal, options: optionsOf<Options>(vector.parameters) };
}

/** A matrix's values at the frames that a vector keeps, row by row. */
export function keptOf(
  { rows, columns, data }: { rows: number; columns: number; data: Float32Array },
  { frames }: ConstantQVector,
): number[] {
  return Array.from({ length: rows }, (_, row) =>
    frames.map((frame) => data[row * columns + frame]!),
  ).flat();
}
