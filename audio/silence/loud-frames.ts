import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { toDecibels } from '../spectral/decibels';
import { ValueList } from '../matrix/value-list';
import { FrameLevels } from '../temporal/frame-levels';

/** The parameters of librosa.effects.trim and split. */
export interface SilenceOptions {
  /** How far below the reference silence begins, in dB; default 60. */
  readonly topDb?: number;
  /** The reference as RMS amplitude, or `max` for the loudest frame; default `max`. */
  readonly ref?: number | 'max';
  /** Samples per frame; default 2048. */
  readonly frameLength?: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
}

/** Which frames of a signal are not silent. */
export interface LoudFrames {
  /** 1 where the frame is not silent, else 0. Frame t is centred on sample t · hopLength. */
  readonly isLoud: Uint8Array;
  readonly hopLength: number;
  /** Length of the signal. */
  readonly samples: number;
}

/** The quietest power that is told apart, -100 dB. */
const LEAST_POWER = 1e-10;

/** Tells sound from silence in a signal that arrives in blocks. Keeps one number per frame. */
export class LoudFramesStream {
  readonly #levels: FrameLevels;
  readonly #list = new ValueList();
  readonly #topDb: number;
  readonly #ref: number | 'max';
  readonly #hopLength: number;

  /** @throws InvalidParameterError */
  constructor({ topDb = 60, ref = 'max', frameLength = 2048, hopLength = 512 }: SilenceOptions) {
    this.#topDb = requireFinite('topDb', topDb);
    this.#ref = ref === 'max' ? ref : requireFinite('ref', ref, { min: 0 });
    this.#hopLength = requireInteger('hopLength', hopLength, { min: 1 });
    requireInteger('frameLength', frameLength, { min: 1 });
    const padding = frameLength >> 1;
    this.#levels = new FrameLevels({ frameLength, hopLength, padding }, (level) =>
      this.#list.push(level),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#levels.push(block);
  }

  /** With the loudest frame as reference, all of a signal without any sound counts as loud. @throws InvalidParameterError if there are no samples */
  end(): LoudFrames {
    this.#levels.end();
    const levels = this.#list.toArray();
    const ref = this.#ref === 'max' ? largestOf(levels) : this.#ref;
    const least = toDecibels(ref * ref, LEAST_POWER) - this.#topDb;
    const isLoud = new Uint8Array(levels.length);
    for (let frame = 0; frame < levels.length; frame++) {
      const level = levels[frame]!;
      if (toDecibels(level * level, LEAST_POWER) > least) isLoud[frame] = 1;
    }
    return { isLoud, hopLength: this.#hopLength, samples: this.#levels.samples };
  }
}

function largestOf(levels: Float32Array): number {
  let largest = 0;
  for (let frame = 0; frame < levels.length; frame++) largest = Math.max(largest, levels[frame]!);
  return largest;
}
