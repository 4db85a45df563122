/** Which peaks of a magnitude spectrum count. */
export interface SpectralPeaksOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Bins of a spectrum, the one at half the sample rate included. */
  readonly bins: number;
  /** Hz. */
  readonly minFrequency?: number;
  /** Hz. */
  readonly maxFrequency?: number;
  /** Peaks must be higher. */
  readonly threshold?: number;
  /** The highest are kept. */
  readonly maxPeaks?: number;
}

/**
 * The local maxima of magnitude spectra, with position and height by a parabola through three bins (Essentia's
 * SpectralPeaks), in order of frequency. Nothing is allocated per frame.
 */
export class SpectralPeaks {
  /** Hz; the first `count` are valid until the next `find`. */
  readonly frequencies: Float64Array;
  readonly magnitudes: Float64Array;
  #count = 0;
  readonly #binHz: number;
  readonly #firstBin: number;
  readonly #maxFrequency: number;
  readonly #threshold: number;
  readonly #maxPeaks: number;
  readonly #ranking: Float64Array;

  constructor({ sampleRate, bins, ...options }: SpectralPeaksOptions) {
    this.#binHz = sampleRate / 2 / (bins - 1);
    this.#firstBin = Math.max(1, Math.ceil((options.minFrequency ?? 0) / this.#binHz));
    this.#maxFrequency = options.maxFrequency ?? sampleRate / 2;
    this.#threshold = options.threshold ?? 0;
    const room = (bins >> 1) + 1;
    this.#maxPeaks = Math.min(options.maxPeaks ?? room, room);
    this.frequencies = new Float64Array(room);
    this.magnitudes = new Float64Array(room);
    this.#ranking = new Float64Array(room);
  }

  get count(): number {
    return this.#count;
  }

  /** @returns how many peaks the spectrum has */
  find(spectrum: Float64Array): number {
    this.#count = 0;
    const first = this.#firstBin;
    const last = Math.min(spectrum.length - 2, Math.floor(this.#maxFrequency / this.#binHz));
    // As Essentia has it, what falls from the first bin on is a peak there.
    if (spectrum[first]! > Math.max(this.#threshold, spectrum[first + 1]!))
      this.#push(first * this.#binHz, spectrum[first]!);
    for (let bin = first + 1; bin <= last; bin++) {
      const middle = spectrum[bin]!;
      if (!(middle > this.#threshold && middle > spectrum[bin - 1]!)) continue;
      // What stays level after a rise is a peak where it falls again.
      let end = bin;
      while (end < last && spectrum[end + 1] === middle) end++;
      if (spectrum[end + 1]! < middle) this.#add(spectrum, bin, end);
      bin = end;
    }
    this.#keepHighest();
    return this.#count;
  }

  #add(spectrum: Float64Array, from: number, to: number): void {
    const left = spectrum[from - 1]!;
    const middle = spectrum[from]!;
    const right = spectrum[to + 1]!;
    const isPoint = from === to;
    const shift = isPoint ? (0.5 * (left - right)) / (left - 2 * middle + right) : 0;
    const frequency = ((from + to) / 2 + shift) * this.#binHz;
    if (frequency > this.#maxFrequency) return;
    this.#push(frequency, middle - 0.25 * (left - right) * shift);
  }

  #push(frequency: number, magnitude: number): void {
    this.frequencies[this.#count] = frequency;
    this.magnitudes[this.#count++] = magnitude;
  }

  #keepHighest(): void {
    if (this.#count <= this.#maxPeaks) return;
    const ranking = this.#ranking.subarray(0, this.#count);
    ranking.set(this.magnitudes.subarray(0, this.#count));
    ranking.sort();
    const lowest = ranking[this.#count - this.#maxPeaks]!;
    let kept = 0;
    for (let i = 0; i < this.#count && kept < this.#maxPeaks; i++) {
      if (this.magnitudes[i]! < lowest) continue;
      this.frequencies[kept] = this.frequencies[i]!;
      this.magnitudes[kept++] = this.magnitudes[i]!;
    }
    this.#count = kept;
  }
}
