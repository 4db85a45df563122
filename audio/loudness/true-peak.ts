/** Taps per phase: 6 samples on either side, as in ITU-R BS.1770-4 annex 2. */
const TAPS = 12;
/** Samples looked at together. */
const CHUNK = 64;

/** How many times to oversample so that peaks between samples are found: to at least 192 kHz. */
function oversampling(sampleRate: number): number {
  if (sampleRate < 96_000) return 4;
  return sampleRate < 192_000 ? 2 : 1;
}

/** The phases of a Hann-windowed sinc that lie between samples; each sums to 1, so that a constant stays itself. */
function phases(factor: number): readonly Float64Array[] {
  return Array.from({ length: factor - 1 }, (_, index) => {
    const fraction = (index + 1) / factor;
    const taps = Float64Array.from({ length: TAPS }, (_, tap) => {
      const distance = tap - (TAPS / 2 - 1) - fraction;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (TAPS / 2));
      return (window * Math.sin(Math.PI * distance)) / (Math.PI * distance);
    });
    const sum = taps.reduce((total, tap) => total + tap, 0);
    return taps.map((tap) => tap / sum);
  });
}

/** How much larger than its samples the signal can be between them. */
function largestGain(filters: readonly Float64Array[]): number {
  return Math.max(1, ...filters.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));
}

/** The largest absolute value of one channel, on and between its samples. */
export class TruePeak {
  readonly #phases: readonly Float64Array[];
  readonly #largestGain: number;
  /** The last samples before a chunk, and the chunk. */
  readonly #buffer = new Float64Array(TAPS - 1 + CHUNK);
  #filled = TAPS - 1;
  #samplePeak = 0;
  #truePeak = 0;

  constructor(sampleRate: number) {
    this.#phases = phases(oversampling(sampleRate));
    this.#largestGain = largestGain(this.#phases);
  }

  /** On samples only; full scale is 1. Complete after `end`. */
  get samplePeak(): number {
    return this.#samplePeak;
  }

  /** Between samples too. Complete after `end`. */
  get truePeak(): number {
    return Math.max(this.#samplePeak, this.#truePeak);
  }

  push(block: ArrayLike<number>): void {
    const buffer = this.#buffer;
    let filled = this.#filled;
    for (let i = 0; i < block.length; i++) {
      buffer[filled++] = block[i]!;
      if (filled < buffer.length) continue;
      this.#look(filled);
      filled = TAPS - 1;
    }
    this.#filled = filled;
  }

  /** Lets the last samples through the filter. */
  end(): void {
    this.push(new Float64Array(TAPS / 2));
    this.#look(this.#filled);
    this.#filled = TAPS - 1;
  }

  #look(filled: number): void {
    const buffer = this.#buffer;
    let largest = 0;
    for (let i = 0; i < filled; i++) largest = Math.max(largest, Math.abs(buffer[i]!));
    if (largest > this.#samplePeak) this.#samplePeak = largest;
    // Most chunks are too quiet to hold a new peak, whatever lies between their samples.
    if (largest * this.#largestGain > this.#truePeak)
      for (const taps of this.#phases)
        this.#truePeak = Math.max(this.#truePeak, largestBetween(buffer, filled, taps));
    buffer.copyWithin(0, filled - (TAPS - 1), filled);
  }
}

function largestBetween(buffer: Float64Array, filled: number, taps: Float64Array): number {
  let largest = 0;
  for (let from = 0; from + TAPS <= filled; from++) {
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) sum += taps[tap]! * buffer[from + tap]!;
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}
