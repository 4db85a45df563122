import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFiniteSamples } from '../parameters/require-finite-samples';

/** What stands beyond the ends of a signal, by numpy.pad's names: `reflect` leaves the outermost sample out, `symmetric` repeats it. */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric' | 'linear_ramp';

export const PAD_MODES: readonly PadMode[] = [
  'constant',
  'edge',
  'reflect',
  'symmetric',
  'linear_ramp',
];

/** The mode, if there is one of that name. @throws InvalidParameterError */
export function requirePadMode(mode: PadMode): PadMode {
  if (PAD_MODES.includes(mode)) return mode;
  throw new InvalidParameterError('padMode', mode, PAD_MODES.join(', '));
}

interface PaddingOptions {
  /** Samples before the first and after the last one. */
  readonly padding: number;
  readonly mode: PadMode;
}

/**
 * A signal that arrives in blocks of any size, with samples of its own beyond both ends (numpy.pad). Keeps as many
 * samples as are added on one side.
 */
export class SignalPadding {
  readonly #options: PaddingOptions;
  readonly #onSamples: (samples: SampleArray) => void;
  /** The first samples until there are enough, then the latest ones. */
  #kept: Float64Array = new Float64Array(0);
  #hasBegun = false;
  #samples = 0;

  /** @param onSamples gets the padded signal; arrays may be the caller's */
  constructor(options: PaddingOptions, onSamples: (samples: SampleArray) => void) {
    this.#options = options;
    this.#onSamples = onSamples;
  }

  /** Samples pushed so far, without padding. */
  get samples(): number {
    return this.#samples;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    requireFiniteSamples(block, this.#samples);
    this.#samples += block.length;
    const most = this.#options.padding + 1;
    if (this.#hasBegun) {
      this.#onSamples(block);
      this.#kept = latest(this.#kept, block, most);
      return;
    }
    this.#kept = latest(this.#kept, block, Infinity);
    if (this.#kept.length < most) return;
    this.#begin();
    this.#kept = this.#kept.slice(-most);
  }

  /** Gives what stands after the last sample. @throws InvalidParameterError if there was no sample */
  end(): void {
    if (this.#samples === 0) {
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    }
    if (!this.#hasBegun) this.#begin();
    this.#onSamples(beyondEnd(this.#kept, this.#options));
  }

  #begin(): void {
    this.#hasBegun = true;
    const first = this.#kept.slice().reverse();
    this.#onSamples(beyondEnd(first, this.#options).reverse());
    this.#onSamples(this.#kept);
  }
}

/** What follows the last of the values, of which there are more than the padding unless they are all there is. */
function beyondEnd(values: Float64Array, { padding, mode }: PaddingOptions): Float64Array {
  const last = values.length - 1;
  return Float64Array.from({ length: padding }, (_, i) => {
    switch (mode) {
      case 'constant':
        return 0;
      case 'edge':
        return values[last]!;
      case 'linear_ramp':
        return values[last]! * (1 - (i + 1) / padding);
      case 'reflect':
        return values[last - backAndForth(i + 1, 2 * last)]!;
      case 'symmetric':
        return values[last - repeating(i, last + 1)]!;
    }
  });
}

/** How far from the end one is after so many steps towards the start and, where the signal is short, back again. */
function backAndForth(steps: number, period: number): number {
  const at = period === 0 ? 0 : steps % period;
  return Math.min(at, period - at);
}

/** The same where both outermost values count twice. */
function repeating(steps: number, length: number): number {
  const at = steps % (2 * length);
  return Math.min(at, 2 * length - 1 - at);
}

/** The last `most` of what was there and what came. */
function latest(before: Float64Array, block: SampleArray, most: number): Float64Array {
  if (block.length >= most) return Float64Array.from(block.subarray(block.length - most));
  const kept = before.subarray(Math.max(0, before.length + block.length - most));
  const result = new Float64Array(kept.length + block.length);
  result.set(kept);
  result.set(block, kept.length);
  return result;
}

/** What takes a signal in blocks and cuts it into frames. */
interface FrameStream<Result> {
  /** Samples pushed so far. */
  readonly samples: number;
  /** How many frames so many samples give, if they are enough. */
  framesOf(samples: number): number;
  push(block: SampleArray): void;
  end(): Result;
}

/**
 * Frames of a padded signal. Zeros are left to what cuts the frames; any other padding reaches it as if it were signal.
 * @param create makes what cuts frames, given how many zeros stand before and after the signal
 */
export function withPadding<Result>(
  { padding, padMode }: { readonly padding: number; readonly padMode: PadMode },
  create: (zeros: number) => FrameStream<Result>,
): FrameStream<Result> {
  if (padding === 0 || padMode === 'constant') return create(padding);
  const frames = create(0);
  const signal = new SignalPadding({ padding, mode: padMode }, (samples) => frames.push(samples));
  return {
    get samples() {
      return signal.samples;
    },
    framesOf: (samples) => frames.framesOf(samples + 2 * padding),
    push: (block) => signal.push(block),
    end: () => {
      signal.end();
      return frames.end();
    },
  };
}
