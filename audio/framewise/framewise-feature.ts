import { type Matrix, type SampleArray } from '../matrix/matrix';
import { FrameStore, framesToMatrix } from '../spectral/frame-store';

/** Receives one frame's values, `rows` of them; the array is reused after the call. */
export type OnValues = (values: SampleArray, frame: number) => void;

/**
 * A feature with `rows` values per frame, of a signal that arrives in blocks of any size.
 * Values go to the `OnValues` it was made with, frame after frame: as soon as they are known, the last ones at the end.
 */
export interface FramewiseFeature {
  readonly rows: number;
  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void;
  /** Gives the last frames. @returns how many there were @throws InvalidParameterError if the signal is too short */
  end(): number;
}

/** A feature with its options filled in, waiting for somebody to listen. */
export type CreateFeature = (onValues: OnValues) => FramewiseFeature;

/** The whole signal's feature, (rows, frames). @throws InvalidParameterError */
export function featureMatrix(signal: SampleArray, create: CreateFeature): Matrix {
  const feature = create((values) => store.append().set(values));
  const store = new FrameStore(feature.rows);
  feature.push(signal);
  feature.end();
  return framesToMatrix(store);
}
