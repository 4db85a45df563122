import { type SampleArray } from '../matrix/matrix';
import { OnsetStrengthStream } from '../onsets/onset-strength';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { type CreateKeeper } from '../spectral/frame-store';
import { tempogramColumns } from './tempogram';
import { aggregateTempogram, type TempogramAggregate } from './tempogram-aggregate';
import { tempoPrior, type TempoPriorOptions } from './tempo-prior';

/** The parameters of librosa.feature.tempo. */
export interface TempoOptions extends TempoPriorOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
  /** Length of the autocorrelation window in seconds; default 8. */
  readonly acSize?: number;
  /** Fastest tempo that is considered, in beats per minute; null for any; default 320. */
  readonly maxTempo?: number | null;
  /** What the tempograms of all frames are taken together by; default `mean`. */
  readonly aggregate?: TempogramAggregate;
}

interface TempoPlan {
  readonly sampleRate: number;
  readonly hopLength: number;
  readonly maxTempo: number | null;
  readonly aggregate: TempogramAggregate;
  /** Frames of the autocorrelation window. */
  readonly winLength: number;
  readonly prior: (bpm: number) => number;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planTempo(options: TempoOptions): TempoPlan {
  const { acSize = 8, maxTempo = 320, aggregate = 'mean' } = options;
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const hopLength = requireInteger('hopLength', options.hopLength ?? 512, { min: 1 });
  if (maxTempo !== null) requireFinite('maxTempo', maxTempo, { min: Number.MIN_VALUE });
  const shortest = hopLength / sampleRate;
  requireFinite('acSize', acSize, { min: shortest });
  const winLength = Math.max(1, Math.floor(Math.floor(acSize * sampleRate) / hopLength));
  return { sampleRate, hopLength, maxTempo, aggregate, winLength, prior: tempoPrior(options) };
}

/** Global tempo of a signal that arrives in blocks (librosa.feature.tempo). Memory as of `OnsetStrengthStream`. */
export class TempoStream {
  readonly #strength: OnsetStrengthStream;
  readonly #options: TempoOptions;

  /** @param createKeeper as of `OnsetStrengthStream` @throws InvalidParameterError */
  constructor(options: TempoOptions, createKeeper?: CreateKeeper) {
    const { sampleRate, hopLength } = planTempo(options);
    this.#strength = new OnsetStrengthStream({ sampleRate, hopLength }, createKeeper);
    this.#options = options;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#strength.push(block);
  }

  /** Beats per minute; in silence what is likeliest beforehand. @throws InvalidParameterError if the signal is too short */
  end(): number {
    return tempoOfEnvelope(this.#strength.end(), this.#options);
  }

  /** In place of `end`: the tempo of each frame, from the window about it alone (librosa's `aggregate=None`). @throws InvalidParameterError if the signal is too short */
  endByFrame(): Float32Array {
    return temposOfEnvelope(this.#strength.end(), this.#options);
  }
}

/**
 * The tempo whose lag, by the autocorrelation of an onset envelope and what is thought beforehand, is likeliest, in
 * beats per minute. Infinite if the window has a single frame, as librosa's.
 * @throws InvalidParameterError
 */
export function tempoOfEnvelope(envelope: Float32Array, options: TempoOptions): number {
  const plan = planTempo(options);
  return likeliestTempo(plan)(aggregateTempogram(envelope, plan));
}

/** The same for each frame of the envelope. @throws InvalidParameterError */
export function temposOfEnvelope(envelope: Float32Array, options: TempoOptions): Float32Array {
  const plan = planTempo(options);
  const { winLength } = plan;
  const columns = tempogramColumns(envelope, { winLength });
  const tempoOf = likeliestTempo(plan);
  return Float32Array.from({ length: columns.frames }, (_, t) => tempoOf(columns.at(t)));
}

/** Finds the best lag of a tempogram's column. */
function likeliestTempo(plan: TempoPlan): (likeness: ArrayLike<number>) => number {
  const { sampleRate, hopLength, maxTempo, winLength, prior } = plan;
  const bpmOf = (lag: number): number => (60 * sampleRate) / (hopLength * lag);
  let first = 1;
  if (maxTempo !== null) {
    while (first < winLength && bpmOf(first) >= maxTempo) first++;
    // librosa's limit does nothing when every tempo is beyond it.
    if (first === winLength) first = 1;
  }
  const priors = Float64Array.from({ length: winLength }, (_, lag) => prior(bpmOf(lag)));
  requirePossible(priors.subarray(first));
  return (likeness) => {
    let bestLag = first;
    let best = -Infinity;
    for (let lag = first; lag < winLength; lag++) {
      const score = Math.log1p(1e6 * likeness[lag]!) + priors[lag]!;
      if (score > best) {
        best = score;
        bestLag = lag;
      }
    }
    return winLength === 1 ? Infinity : bpmOf(bestLag);
  };
}

function requirePossible(priors: Float64Array): void {
  if (priors.length === 0 || priors.some((value) => value > -Infinity)) return;
  const allowed = 'a range that holds a tempo whose beats are whole frames apart';
  throw new InvalidParameterError('uniformPrior', 'without such a tempo', allowed);
}

/** The whole signal's tempo in beats per minute. @throws InvalidParameterError */
export function tempo(signal: SampleArray, options: TempoOptions): number {
  const stream = new TempoStream(options);
  stream.push(signal);
  return stream.end();
}
