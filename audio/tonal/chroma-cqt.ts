import { type ConstantQOptions } from '../constant-q/constant-q-options';
import { constantQStream, constantQTuningStream } from '../constant-q/constant-q';
import { hybridConstantQStream } from '../constant-q/hybrid-constant-q';
import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { chromaOfBins } from './chroma-of-bins';
import { normalizer } from './normalize';
import { type TuningStream } from './tuning';

/** The parameters of librosa.feature.chroma_cqt. */
export interface ChromaCqtOptions extends Pick<
  ConstantQOptions,
  'sampleRate' | 'hopLength' | 'fminHz' | 'tuning'
> {
  /** Chroma bins per octave; default 12. */
  readonly nChroma?: number;
  /** Octaves from `fminHz` up; default 7. */
  readonly nOctaves?: number;
  /** Of the constant-Q transform: a multiple of `nChroma`; default 36. */
  readonly binsPerOctave?: number;
  /** Sums below are taken as 0; default 0. */
  readonly threshold?: number;
  /** What each frame's values are divided by: 1 their sum, 2 their Euclidean length, Infinity their largest, null nothing; default Infinity. */
  readonly norm?: number | null;
  /** `full`, or `hybrid`: the highest bins from the magnitudes of one spectrum; default `full`. */
  readonly cqtMode?: keyof typeof TRANSFORMS;
}

/** librosa's cqt and hybrid_cqt. */
const TRANSFORMS = { full: constantQStream, hybrid: hybridConstantQStream } as const;

const DEFAULT_BINS_PER_OCTAVE = 36;

/** Magnitude by pitch class, frame by frame, at the tuning given (default 0). @throws InvalidParameterError */
export function chromaCqtStream(options: ChromaCqtOptions, onValues: OnValues): FramewiseFeature {
  const { sampleRate, hopLength, fminHz, tuning } = options;
  const binsPerOctave = options.binsPerOctave ?? DEFAULT_BINS_PER_OCTAVE;
  const nOctaves = requireInteger('nOctaves', options.nOctaves ?? 7, { min: 1, max: 16 });
  const nChroma = requireInteger('nChroma', options.nChroma ?? 12, { min: 1 });
  const threshold = requireFinite('threshold', options.threshold ?? 0);
  const normalize = normalizer(options.norm === undefined ? Infinity : options.norm);
  const nBins = nOctaves * requireInteger('binsPerOctave', binsPerOctave, { min: 1, max: 1200 });
  const chromaOf = chromaOfBins({ nBins, nChroma, binsPerOctave, ...(fminHz && { fminHz }) });
  const values = new Float64Array(nChroma);
  const { cqtMode = 'full' } = options;
  if (!Object.hasOwn(TRANSFORMS, cqtMode)) {
    throw new InvalidParameterError('cqtMode', cqtMode, '"full" or "hybrid"');
  }
  const constantQ = TRANSFORMS[cqtMode](
    {
      sampleRate,
      nBins,
      binsPerOctave,
      ...(hopLength === undefined ? {} : { hopLength }),
      ...(fminHz === undefined ? {} : { fminHz }),
      ...(tuning === undefined ? {} : { tuning }),
    },
    (magnitudes, frame) => {
      values.fill(0);
      for (let bin = 0; bin < nBins; bin++) values[chromaOf[bin]!]! += magnitudes[bin]!;
      for (let c = 0; c < nChroma; c++) if (values[c]! < threshold) values[c] = 0;
      normalize(values);
      onValues(values, frame);
    },
  );
  return { rows: nChroma, push: (block) => constantQ.push(block), end: () => constantQ.end() };
}

/** Finds the tuning as librosa's chroma_cqt does where none is given. @throws InvalidParameterError */
export function chromaCqtTuningStream({
  sampleRate,
  binsPerOctave = DEFAULT_BINS_PER_OCTAVE,
}: ChromaCqtOptions): TuningStream {
  return constantQTuningStream({ sampleRate, binsPerOctave });
}

/** The whole signal's, (nChroma, frames); without `tuning` it is estimated first. @throws InvalidParameterError */
export function chromaCqt(signal: SampleArray, options: ChromaCqtOptions): Matrix {
  const tuned = withTuning(signal, options);
  return featureMatrix(signal, (onValues) => chromaCqtStream(tuned, onValues));
}

/** The options with the tuning that they have or the signal has. @throws InvalidParameterError */
export function withTuning(signal: SampleArray, options: ChromaCqtOptions): ChromaCqtOptions {
  if (options.tuning !== undefined) return options;
  const stream = chromaCqtTuningStream(options);
  stream.push(signal);
  return { ...options, tuning: stream.end() };
}
