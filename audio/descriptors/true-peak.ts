import { InterpolatedPeak } from '../simd/interpolated-peak';

/** Taps of the interpolating filter, as in libebur128. */
const TAPS = 49;
/** Taps smaller than this are left out. */
const NOTHING = 1e-6;

/**
 * The largest magnitude between samples, by sinc interpolation four times (from 88.2 kHz on twice,
 * from 176.4 kHz on not at all). Remembers what came before, over all frames.
 */
export class TruePeak {
  readonly #interpolated: InterpolatedPeak | undefined;

  /** @param sampleRate Hz */
  constructor(sampleRate: number) {
    if (sampleRate >= 176_400) return;
    this.#interpolated = new InterpolatedPeak(phasesOf(sampleRate < 88_200 ? 4 : 2));
  }

  /** The peak of `count` samples from `start` on. */
  of(samples: Float64Array, start: number, count: number): number {
    if (this.#interpolated) return this.#interpolated.of(samples, start, count);
    let peak = 0;
    for (let i = start; i < start + count; i++) peak = Math.max(peak, Math.abs(samples[i]!));
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
