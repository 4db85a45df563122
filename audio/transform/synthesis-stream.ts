import { FrameSynthesis } from '../simd/frame-synthesis';
import { isLaneSize } from '../simd/tables';
import { IstftStream } from './istft-stream';
import { OverlapAdd, type OnSamples } from './overlap-add';
import { planStft, type StftOptions } from './stft-options';

/** Takes spectra frame by frame, gives the signal in blocks. */
export interface SynthesisStream {
  /** Takes the next frame (copied): 2 · bins interleaved values. @param mask what each bin is multiplied by */
  push(spectrum: Float32Array, mask?: Float32Array): void;
  /** Takes what was pushed as all there is; gives out what the last frames do not reach. */
  flush(): void;
  /** After `flush`: gives out the rest; as of `IstftStream`. */
  end(length?: number): void;
}

/**
 * The inverse short-time Fourier transform of float32 spectra: four frames at a time where the kernels can, else one by one
 * in double precision. Either all frames have masks or none has.
 * @throws InvalidParameterError
 */
export function createSynthesisStream(options: StftOptions, onSamples: OnSamples): SynthesisStream {
  const { nFft } = planStft(options);
  return isLaneSize(nFft)
    ? new QuadSynthesis(options, onSamples)
    : new FrameByFrameSynthesis(options, onSamples);
}

class QuadSynthesis implements SynthesisStream {
  readonly #frames: FrameSynthesis;
  readonly #overlap: OverlapAdd;
  #gathered = 0;
  #isMasked = false;

  constructor(options: StftOptions, onSamples: OnSamples) {
    const plan = planStft(options);
    const { nFft: size, hopLength: hop, window } = plan;
    this.#frames = new FrameSynthesis({ size, hop, window });
    this.#overlap = new OverlapAdd({ plan, sum: this.#frames.sum, onSamples });
  }

  push(spectrum: Float32Array, mask?: Float32Array): void {
    this.#frames.spectra[this.#gathered]!.set(spectrum);
    if (mask) this.#frames.masks[this.#gathered]!.set(mask);
    this.#isMasked = mask !== undefined;
    this.#gathered++;
    if (this.#gathered === this.#frames.spectra.length) this.#add();
  }

  flush(): void {
    if (this.#gathered === 0) return;
    for (const row of this.#frames.spectra.slice(this.#gathered)) row.fill(0);
    this.#add();
  }

  end(length?: number): void {
    this.#overlap.end(length);
  }

  #add(): void {
    this.#overlap.announce(this.#gathered);
    this.#frames.add(this.#isMasked);
    this.#gathered = 0;
  }
}

class FrameByFrameSynthesis implements SynthesisStream {
  readonly #stream: IstftStream;
  readonly #spectrum: Float64Array;

  constructor(options: StftOptions, onSamples: OnSamples) {
    this.#stream = new IstftStream(options, onSamples);
    this.#spectrum = new Float64Array(2 * ((planStft(options).nFft >> 1) + 1));
  }

  push(spectrum: Float32Array, mask?: Float32Array): void {
    if (!mask) return this.#stream.push(spectrum);
    const masked = this.#spectrum;
    for (let i = 0; i < masked.length; i++) masked[i] = spectrum[i]! * mask[i >> 1]!;
    this.#stream.push(masked);
  }

  /** Nothing waits. */
  flush(): void {}

  end(length?: number): void {
    this.#stream.end(length);
  }
}
