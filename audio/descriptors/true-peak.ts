/** Taps of the interpolating filter, as in libebur128. */
const TAPS = 49;
/** Taps smaller than this are left out. */
const NOTHING = 1e-6;

/**
 * The largest magnitude between samples, by sinc interpolation four times (from 88.2 kHz on twice,
 * from 176.4 kHz on not at all). Remembers what came before, over all frames.
 */
export class TruePeak {
  /** For each phase the taps, by delay in samples. */
  readonly #phases: readonly Float64Array[];
  /** Twice, so that no index wraps. */
  readonly #history: Float64Array;
  readonly #length: number;
  #head = 0;

  /** @param sampleRate Hz */
  constructor(sampleRate: number) {
    const factor = sampleRate < 88_200 ? 4 : 2;
    this.#phases = sampleRate >= 176_400 ? [] : phasesOf(factor);
    this.#length = Math.ceil(TAPS / factor);
    this.#history = new Float64Array(2 * this.#length);
  }

  /** The peak of `count` samples from `start` on. */
  of(samples: Float64Array, start: number, count: number): number {
    let peak = 0;
    for (let i = start; i < start + count; i++) {
      const value = this.#phases.length === 0 ? Math.abs(samples[i]!) : this.#next(samples[i]!);
      if (value > peak) peak = value;
    }
    return peak;
  }

  #next(sample: number): number {
    const history = this.#history;
    const length = this.#length;
    this.#head = this.#head === 0 ? length - 1 : this.#head - 1;
    history[this.#head] = history[this.#head + length] = sample;
    let peak = 0;
    for (const taps of this.#phases) {
      let sum = 0;
      for (let delay = 0; delay < length; delay++)
        sum += taps[delay]! * history[this.#head + delay]!;
      const magnitude = Math.abs(sum);
      if (magnitude > peak) peak = magnitude;
    }
    return peak;
  }
}

/** A sinc under a Hann window, dealt out to the phases. */
function phasesOf(factor: number): Float64Array[] {
  const phases = Array.from({ length: factor }, () => new Float64Array(Math.ceil(TAPS / factor)));
  for (let i = 0; i < TAPS; i++) {
    const at = ((i - (TAPS - 1) / 2) * Math.PI) / factor;
    const sinc = Math.abs(at) > NOTHING ? Math.sin(at) / at : 1;
    const tap = sinc * 0.5 * (1 - Math.cos((2 * Math.PI * i) / (TAPS - 1)));
    if (Math.abs(tap) > NOTHING) phases[i % factor]![Math.floor(i / factor)] = tap;
  }
  return phases;
}
