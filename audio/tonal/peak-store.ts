const CHUNK = 65536;

/** Magnitudes and classes of spectral peaks whose number is not known beforehand: 6 bytes each. */
export class PeakStore {
  readonly #magnitudes: Float32Array[] = [];
  readonly #classes: Uint16Array[] = [];
  #length = 0;

  add(magnitude: number, peakClass: number): void {
    const at = this.#length % CHUNK;
    if (at === 0) {
      this.#magnitudes.push(new Float32Array(CHUNK));
      this.#classes.push(new Uint16Array(CHUNK));
    }
    const chunk = Math.floor(this.#length / CHUNK);
    this.#magnitudes[chunk]![at] = magnitude;
    this.#classes[chunk]![at] = peakClass;
    this.#length++;
  }

  /** How many peaks of each class are at least as strong as the median one. */
  countStrong(classes: number): Uint32Array {
    const counts = new Uint32Array(classes);
    const threshold = this.#median();
    for (let i = 0; i < this.#length; i++) {
      const chunk = Math.floor(i / CHUNK);
      if (this.#magnitudes[chunk]![i % CHUNK]! < threshold) continue;
      counts[this.#classes[chunk]![i % CHUNK]!]!++;
    }
    return counts;
  }

  #median(): number {
    const length = this.#length;
    if (length === 0) return 0;
    const sorted = new Float32Array(this.#magnitudes.length * CHUNK);
    this.#magnitudes.forEach((chunk, index) => sorted.set(chunk, index * CHUNK));
    const used = sorted.subarray(0, length).sort();
    const upper = used[length >> 1]!;
    return length % 2 === 1 ? upper : Math.fround((used[(length >> 1) - 1]! + upper) / 2);
  }
}
