import { ValueList } from '../matrix/value-list';
import { type SampleArray } from '../matrix/matrix';

/** Mean squares of consecutive stretches of a signal that arrives in blocks. Keeps one number per stretch. */
export class LevelCurve {
  /** Samples of a stretch. */
  readonly stretch: number;
  readonly #powers = new ValueList();
  #sum = 0;
  #filled = 0;
  #crossings = 0;
  #samples = 0;
  #last = 0;

  constructor(stretch: number) {
    this.stretch = stretch;
  }

  push(block: SampleArray): void {
    for (let i = 0; i < block.length; i++) {
      const sample = block[i]!;
      if (this.#samples++ > 0 && sample < 0 !== this.#last < 0) this.#crossings++;
      this.#last = sample;
      this.#sum += sample * sample;
      if (++this.#filled === this.stretch) this.#close();
    }
  }

  /** The last stretch may be shorter. */
  end(): { readonly powers: Float32Array; readonly zeroCrossingRate: number } {
    if (this.#filled > 0) this.#close();
    const zeroCrossingRate = this.#samples === 0 ? 0 : this.#crossings / this.#samples;
    return { powers: this.#powers.toArray(), zeroCrossingRate };
  }

  #close(): void {
    this.#powers.push(this.#sum / this.#filled);
    this.#sum = 0;
    this.#filled = 0;
  }
}
