import { ColumnWriter } from '../matrix/column-writer';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { type OnColumns } from '../simd/frame-transforms';
import { FrameStore, framesToMatrix } from '../spectral/frame-store';

/** Receives one frame's values, `rows` of them; the array is reused after the call. */
export type OnValues = (values: SampleArray, frame: number) => void;

/**
 * A feature with `rows` values per frame, of a signal that arrives in blocks of any size.
 * Values go to the `OnValues` it was made with, frame after frame: as soon as they are known, the last ones at the end.
 */
export interface FramewiseFeature {
  readonly rows: number;
  /** How many frames so many samples give, if they are enough; left out where that is not known before. */
  framesOf?(samples: number): number;
  /** From now on may give values of many frames at a time; to be called before the first sample. */
  giveColumns?(onColumns: OnColumns): void;
  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void;
  /** Gives the last frames. @returns how many there were @throws InvalidParameterError if the signal is too short */
  end(): number;
}

/** One that knows how many frames there will be. */
export type CountedFeature = FramewiseFeature & Required<Pick<FramewiseFeature, 'framesOf'>>;

/** A feature of `rows` values as a stream of spectra gives them. */
export function featureOf(rows: number, stream: Omit<CountedFeature, 'rows'>): CountedFeature {
  return {
    rows,
    framesOf: (samples) => stream.framesOf(samples),
    giveColumns: (onColumns) => stream.giveColumns?.(onColumns),
    push: (block) => stream.push(block),
    end: () => stream.end(),
  };
}

/** A feature with its options filled in, waiting for somebody to listen. */
export type CreateFeature = (onValues: OnValues) => FramewiseFeature;

/** The whole signal's feature, (rows, frames). @throws InvalidParameterError */
export function featureMatrix(signal: SampleArray, create: CreateFeature): Matrix {
  // Frames come with the first samples, when there are columns for them.
  let columns: Columns | null = null;
  const feature = create((values) => columns?.append(values));
  columns = columnsOf(feature, signal.length);
  if (columns instanceof ColumnWriter) {
    const writer = columns;
    feature.giveColumns?.((rows, count) => writer.appendAll(rows, count));
  }
  feature.push(signal);
  feature.end();
  return columns.toMatrix();
}

/** Where the number of frames is known, each goes where it is to be: fresh memory costs more than what is put there. */
function columnsOf(feature: FramewiseFeature, samples: number): Columns {
  const frames = feature.framesOf?.(samples);
  if (frames !== undefined) return new ColumnWriter(feature.rows, frames);
  const store = new FrameStore(feature.rows);
  return {
    append: (values) => store.append().set(values),
    toMatrix: () => framesToMatrix(store),
  };
}

type Columns = Pick<ColumnWriter, 'append' | 'toMatrix'>;
