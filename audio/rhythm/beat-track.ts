import { type SampleArray } from '../matrix/matrix';
import { OnsetStrengthStream } from '../onsets/onset-strength';
import { requireFinite } from '../parameters/require-number';
import { type CreateKeeper } from '../spectral/frame-store';
import { beatPath } from './beat-path';
import { beatScore } from './beat-score';
import { planTempo, tempoOfEnvelope } from './tempo';
import { type TempoPriorOptions } from './tempo-prior';
import { trimBeats } from './trim-beats';
import { roundHalfToEven } from '../rounding/round-half-to-even';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** The parameters of librosa.beat.beat_track. */
export interface BeatTrackOptions extends Pick<TempoPriorOptions, 'startBpm' | 'uniformPrior'> {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
  /** How closely the beats follow the tempo; default 100. */
  readonly tightness?: number;
  /** Leave out weak beats at both ends; default true. */
  readonly trim?: boolean;
  /** The tempo, in beats per minute, where it is known; null to estimate it; default null. */
  readonly bpm?: number | null;
}

export interface Beats {
  /** Beats per minute; 0 when there is nothing to hear. */
  readonly bpm: number;
  /** Ascending. */
  readonly frames: number[];
}

/** Tempo and beats of a signal that arrives in blocks (librosa.beat.beat_track). Memory as of `OnsetStrengthStream`. */
export class BeatTrackStream {
  readonly #strength: OnsetStrengthStream;
  readonly #options: BeatTrackOptions;

  /** @param createKeeper as of `OnsetStrengthStream` @throws InvalidParameterError */
  constructor(options: BeatTrackOptions, createKeeper?: CreateKeeper) {
    const { sampleRate, hopLength } = planBeats(options);
    this.#strength = new OnsetStrengthStream(
      { sampleRate, hopLength, aggregate: 'median' },
      createKeeper,
    );
    this.#options = options;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#strength.push(block);
  }

  /** @throws InvalidParameterError if the signal is too short */
  end(): Beats {
    return trackBeats(this.#strength.end(), this.#options);
  }
}

/** Tempo and beats of an onset envelope, by dynamic programming (Ellis 2007). @throws InvalidParameterError */
export function trackBeats(envelope: Float32Array, options: BeatTrackOptions): Beats {
  const { sampleRate, hopLength, startBpm, uniformPrior, tightness, trim, ...given } =
    planBeats(options);
  if (!envelope.some((value) => value !== 0)) return { bpm: 0, frames: [] };
  const bpm =
    given.bpm ?? tempoOfEnvelope(envelope, { sampleRate, hopLength, startBpm, uniformPrior });
  const period = roundHalfToEven((60 * (sampleRate / hopLength)) / bpm);
  if (period < 1) {
    const most = (120 * sampleRate) / hopLength;
    throw new InvalidParameterError('bpm', bpm, `less than ${most}: beats at least a frame apart`);
  }
  const score = beatScore(envelope, period);
  const beats = beatPath(score, { period, tightness });
  return { bpm, frames: trimBeats(beats, score, trim) };
}

function planBeats(options: BeatTrackOptions): Required<BeatTrackOptions> {
  const { tightness = 100, trim = true, bpm = null } = options;
  const { startBpm = 120, uniformPrior = null } = options;
  const { sampleRate, hopLength } = planTempo(options);
  requireFinite('tightness', tightness, { min: Number.MIN_VALUE });
  if (bpm !== null) requireFinite('bpm', bpm, { min: Number.MIN_VALUE });
  return { sampleRate, hopLength, startBpm, uniformPrior, tightness, trim, bpm };
}

/** The whole signal's tempo and beats. @throws InvalidParameterError */
export function beatTrack(signal: SampleArray, options: BeatTrackOptions): Beats {
  const stream = new BeatTrackStream(options);
  stream.push(signal);
  return stream.end();
}
