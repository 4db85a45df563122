import { type SampleArray } from '../matrix/matrix';
import { OnsetStrengthStream } from '../onsets/onset-strength';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { type CreateKeeper } from '../spectral/frame-store';
import { meanTempogram } from './mean-tempogram';

/** The parameters of librosa.feature.tempo. */
export interface TempoOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
  /** The tempo that is likeliest beforehand, in beats per minute; default 120. */
  readonly startBpm?: number;
  /** Standard deviation of the tempo beforehand, in octaves; default 1. */
  readonly stdBpm?: number;
  /** Length of the autocorrelation window in seconds; default 8. */
  readonly acSize?: number;
  /** Fastest tempo that is considered, in beats per minute; null for any; default 320. */
  readonly maxTempo?: number | null;
}

interface TempoPlan extends Required<TempoOptions> {
  /** Frames of the autocorrelation window. */
  readonly winLength: number;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planTempo(options: TempoOptions): TempoPlan {
  const { startBpm = 120, stdBpm = 1, acSize = 8, maxTempo = 320 } = options;
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const hopLength = requireInteger('hopLength', options.hopLength ?? 512, { min: 1 });
  requireFinite('startBpm', startBpm, { min: Number.MIN_VALUE });
  requireFinite('stdBpm', stdBpm, { min: Number.MIN_VALUE });
  if (maxTempo !== null) requireFinite('maxTempo', maxTempo, { min: Number.MIN_VALUE });
  const shortest = hopLength / sampleRate;
  requireFinite('acSize', acSize, { min: shortest });
  const winLength = Math.max(1, Math.floor(Math.floor(acSize * sampleRate) / hopLength));
  return { sampleRate, hopLength, startBpm, stdBpm, acSize, maxTempo, winLength };
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
}

/**
 * The tempo whose lag, by the mean autocorrelation of an onset envelope and a log-normal prior, is likeliest, in beats
 * per minute. Infinite if the window has a single frame, as librosa's.
 * @throws InvalidParameterError
 */
export function tempoOfEnvelope(envelope: Float32Array, options: TempoOptions): number {
  const { sampleRate, hopLength, startBpm, stdBpm, maxTempo, winLength } = planTempo(options);
  const likeness = meanTempogram(envelope, winLength);
  const bpmOf = (lag: number): number => (60 * sampleRate) / (hopLength * lag);
  let first = 1;
  if (maxTempo !== null) {
    while (first < winLength && bpmOf(first) >= maxTempo) first++;
    // librosa's limit does nothing when every tempo is beyond it.
    if (first === winLength) first = 1;
  }
  let bestLag = first;
  let best = -Infinity;
  for (let lag = first; lag < winLength; lag++) {
    const prior = -0.5 * ((Math.log2(bpmOf(lag)) - Math.log2(startBpm)) / stdBpm) ** 2;
    const score = Math.log1p(1e6 * likeness[lag]!) + prior;
    if (score > best) {
      best = score;
      bestLag = lag;
    }
  }
  return winLength === 1 ? Infinity : bpmOf(bestLag);
}

/** The whole signal's tempo in beats per minute. @throws InvalidParameterError */
export function tempo(signal: SampleArray, options: TempoOptions): number {
  const stream = new TempoStream(options);
  stream.push(signal);
  return stream.end();
}
