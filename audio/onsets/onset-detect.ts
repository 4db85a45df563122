import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { type CreateKeeper } from '../spectral/frame-store';
import { OnsetStrengthStream } from './onset-strength';
import { peakPick, type PeakPickOptions } from './peak-pick';

/** The parameters of librosa.onset.onset_detect on an envelope. Lengths are in frames; missing ones depend on the rate. */
export interface OnsetPickOptions extends Partial<PeakPickOptions> {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
  /** Bring the envelope to 0 … 1 first; default true. */
  readonly normalize?: boolean;
  /** Move each onset back to the minimum of the envelope before it; default false. */
  readonly backtrack?: boolean;
}

/** The smallest normal float32, which keeps a silent envelope from being divided by 0. */
const TINY = 2 ** -126;

/** Onsets of a signal that arrives in blocks (librosa.onset.onset_detect). Memory as of `OnsetStrengthStream`. */
export class OnsetDetectStream {
  readonly #strength: OnsetStrengthStream;
  readonly #options: OnsetPickOptions;

  /** @param createKeeper as of `OnsetStrengthStream` @throws InvalidParameterError */
  constructor(options: OnsetPickOptions, createKeeper?: CreateKeeper) {
    const { sampleRate, hopLength = 512 } = options;
    this.#strength = new OnsetStrengthStream({ sampleRate, hopLength }, createKeeper);
    this.#options = options;
    planPicking(options);
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#strength.push(block);
  }

  /** Frames of the onsets, ascending; none in silence. @throws InvalidParameterError if the signal is too short */
  end(): number[] {
    return pickOnsets(this.#strength.end(), this.#options);
  }
}

/** The onsets in an envelope, as ascending frames. @throws InvalidParameterError */
export function pickOnsets(envelope: Float32Array, options: OnsetPickOptions): number[] {
  const plan = planPicking(options);
  const curve = (options.normalize ?? true) ? normalized(envelope) : envelope;
  if (!curve.some((value) => value !== 0)) return [];
  const onsets = peakPick(curve, plan);
  return options.backtrack ? backtracked(onsets, curve) : onsets;
}

/** librosa's windows: 30 ms before for the maximum and the pause, 100 ms on both sides for the mean. */
function planPicking(options: OnsetPickOptions): PeakPickOptions {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const hopLength = requireInteger('hopLength', options.hopLength ?? 512, { min: 1 });
  const frames = (seconds: number): number => Math.floor((seconds * sampleRate) / hopLength);
  return {
    preMax: requireInteger('preMax', options.preMax ?? frames(0.03), { min: 0 }),
    postMax: requireInteger('postMax', options.postMax ?? 1, { min: 1 }),
    preAvg: requireInteger('preAvg', options.preAvg ?? frames(0.1), { min: 0 }),
    postAvg: requireInteger('postAvg', options.postAvg ?? frames(0.1) + 1, { min: 1 }),
    wait: requireInteger('wait', options.wait ?? frames(0.03), { min: 0 }),
    delta: requireFinite('delta', options.delta ?? 0.07, { min: 0 }),
  };
}

function normalized(envelope: Float32Array): Float32Array {
  let [least, most] = [Infinity, -Infinity];
  for (const value of envelope) if (value < least) least = value;
  const result = envelope.map((value) => value - least);
  for (const value of result) if (value > most) most = value;
  const scale = Math.fround(most + TINY);
  return result.map((value) => value / scale);
}

/** The last frame before each onset, or at it, where the curve stops to fall and rises; the first frame if there is none. */
function backtracked(onsets: readonly number[], curve: Float32Array): number[] {
  let minimum = 0;
  let next = 1;
  return onsets.map((onset) => {
    for (; next <= onset && next < curve.length - 1; next++) {
      if (curve[next]! <= curve[next - 1]! && curve[next]! < curve[next + 1]!) minimum = next;
    }
    return minimum;
  });
}

/** The onsets of a whole signal, as ascending frames. @throws InvalidParameterError */
export function onsetDetect(signal: SampleArray, options: OnsetPickOptions): number[] {
  const stream = new OnsetDetectStream(options);
  stream.push(signal);
  return stream.end();
}
