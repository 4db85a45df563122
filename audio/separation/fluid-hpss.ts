import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { StftStream } from '../transform/stft-stream';
import { FluidHpssMedians, type FluidHpssMasks } from './fluid-hpss-masks';
import { PartStream } from './part-stream';
import { planFluidHpss, type FluidHpssOptions, type FluidHpssPlan } from './fluid-hpss-options';

export { type FluidHpssOptions, type ThresholdCurve } from './fluid-hpss-options';

/** The same samples of all three parts. */
export interface FluidHpssParts {
  readonly harmonic: Float32Array;
  readonly percussive: Float32Array;
  /** Silent unless the masking mode is advanced. */
  readonly residual: Float32Array;
}

/** Receives the next samples of all parts, in arrays of its own. */
export type OnFluidHpssParts = (parts: FluidHpssParts) => void;

const PARTS = ['harmonic', 'percussive', 'residual'] as const;

/** FluCoMa's HPSS on a signal that arrives in blocks: three signals of its length. Memory does not grow with it. */
export class FluidHpssStream {
  readonly #plan: FluidHpssPlan;
  readonly #stft: StftStream;
  readonly #medians: FluidHpssMedians;
  readonly #inverse: readonly PartStream[];
  /** Complex frames that wait for their masks. */
  readonly #ring: Float64Array[];
  readonly #magnitudes: Float32Array;
  readonly #onParts: OnFluidHpssParts;
  #frames = 0;
  #samples = 0;

  /** @throws InvalidParameterError */
  constructor(options: FluidHpssOptions, onParts: OnFluidHpssParts) {
    this.#plan = planFluidHpss(options);
    const { windowSize, hopSize, fftSize, bins } = this.#plan.fft;
    const settings = { nFft: fftSize, winLength: windowSize, hopLength: hopSize, center: false };
    this.#medians = new FluidHpssMedians(this.#plan);
    this.#ring = Array.from({ length: this.#medians.delay + 1 }, () => new Float64Array(2 * bins));
    this.#magnitudes = new Float32Array(bins);
    this.#stft = new StftStream(settings, (spectrum) => this.#separate(spectrum));
    this.#onParts = onParts;
    // Frames start a window and a half before the signal; the transform may start earlier still.
    const front = windowSize + (windowSize >> 1) + ((fftSize - windowSize) >> 1);
    // Elsewhere the residual is silent, and needs no transform.
    const parts = this.#plan.maskingMode === 'advanced' ? PARTS : PARTS.slice(0, 2);
    this.#inverse = parts.map(() => new PartStream(settings, { bins, front }));
    this.#stft.push(new Float64Array(front));
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    assertFinite(block, this.#samples);
    this.#stft.push(block);
    this.#samples += block.length;
    this.#give();
  }

  /** Gives the rest. @returns the number of samples that went in and came out @throws InvalidParameterError if there was none */
  end(): number {
    if (this.#samples === 0) {
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    }
    const { windowSize, hopSize, fftSize } = this.#plan.fft;
    const behind = fftSize + windowSize + (this.#medians.delay + 2) * hopSize;
    this.#stft.push(new Float64Array(behind));
    this.#give();
    return this.#samples;
  }

  #separate(spectrum: Float64Array): void {
    const ring = this.#ring;
    ring[this.#frames % ring.length]!.set(spectrum);
    const magnitudes = this.#magnitudes;
    for (let k = 0, i = 0; k < magnitudes.length; k++, i += 2) {
      magnitudes[k] = Math.sqrt(spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!);
    }
    const masks = this.#medians.next(magnitudes);
    this.#frames++;
    // The oldest frame that waits is the next to be overwritten.
    if (this.#frames > this.#medians.delay) this.#apply(masks, ring[this.#frames % ring.length]!);
  }

  #apply(masks: FluidHpssMasks, spectrum: Float64Array): void {
    this.#inverse.forEach((inverse, index) => inverse.push(spectrum, masks[PARTS[index]!]));
  }

  /** All parts are equally far: they got the same frames. */
  #give(): void {
    const [harmonic, percussive, left] = this.#inverse.map((part) => part.take(this.#samples));
    if (harmonic!.length === 0) return;
    const residual = left ?? new Float32Array(harmonic!.length);
    this.#onParts({ harmonic: harmonic!, percussive: percussive!, residual });
  }
}

/** Here, because the transform also counts the silence before the signal. */
function assertFinite(block: SampleArray, position: number): void {
  for (let i = 0; i < block.length; i++) {
    if (!Number.isFinite(block[i])) {
      throw new InvalidParameterError(`sample ${position + i}`, block[i], 'a finite number');
    }
  }
}

/** The three parts of a whole signal. @throws InvalidParameterError */
export function fluidHpss(signal: SampleArray, options: FluidHpssOptions = {}): FluidHpssParts {
  const parts = Object.fromEntries(
    PARTS.map((part) => [part, new Float32Array(signal.length)]),
  ) as unknown as FluidHpssParts;
  let at = 0;
  const stream = new FluidHpssStream(options, (ready) => {
    for (const part of PARTS) parts[part].set(ready[part], at);
    at += ready.harmonic.length;
  });
  stream.push(signal);
  stream.end();
  return parts;
}
