import {
  featureMatrix,
  featureOf,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { DEFAULT_HOP, type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireInteger } from '../parameters/require-number';
import { createSpectraStream } from '../transform/spectra-stream';
import {
  chromaFilterBank,
  type ChromaFilterBank,
  type ChromaFilterOptions,
} from './chroma-filter-bank';
import { normalizer } from './normalize';
import { estimateTuning, TuningStream } from './tuning';

/** The parameters of librosa.feature.chroma_stft and librosa.filters.chroma. */
export interface ChromaStftOptions extends SpectralOptions, ChromaFilterOptions {
  /** What each frame's values are divided by: 1 their sum, 2 their Euclidean length, Infinity their largest, null nothing; default Infinity. */
  readonly norm?: number | null;
}

/** Power by pitch class, frame by frame, at the tuning given (default 0). @throws InvalidParameterError */
export function chromaStftStream(options: ChromaStftOptions, onValues: OnValues): FramewiseFeature {
  const bank = chromaFilterBank(options);
  const normalize = normalizer(options.norm === undefined ? Infinity : options.norm);
  const values = new Float64Array(bank.nChroma);
  const stream = createSpectraStream(
    { hopLength: DEFAULT_HOP, ...options },
    bank,
    (runs, frame) => {
      addRuns(bank, runs, values);
      normalize(values);
      onValues(values, frame);
    },
  );
  return featureOf(bank.nChroma, stream);
}

/** Adds up runs of bins by chroma. */
function addRuns({ firstRun }: ChromaFilterBank, runs: Float32Array, values: Float64Array): void {
  for (let chroma = 0; chroma < values.length; chroma++) {
    let sum = 0;
    for (let run = firstRun[chroma]!; run < firstRun[chroma + 1]!; run++) sum += runs[run]!;
    values[chroma] = sum;
  }
}

/** Finds the tuning as librosa's chroma_stft does where none is given: among the peaks of the power spectrum. @throws InvalidParameterError */
export function chromaTuningStream(options: ChromaStftOptions): TuningStream {
  return new TuningStream(tuningOptions(options));
}

/** The whole signal's, (nChroma, frames); without `tuning` it is estimated first. @throws InvalidParameterError */
export function chromaStft(signal: SampleArray, options: ChromaStftOptions): Matrix {
  const tuning = options.tuning ?? estimateTuning(signal, tuningOptions(options));
  return featureMatrix(signal, (onValues) => chromaStftStream({ ...options, tuning }, onValues));
}

function tuningOptions(options: ChromaStftOptions): ConstructorParameters<typeof TuningStream>[0] {
  const binsPerOctave = requireInteger('nChroma', options.nChroma ?? 12, { min: 1 });
  return { hopLength: DEFAULT_HOP, ...options, power: 2, binsPerOctave };
}
