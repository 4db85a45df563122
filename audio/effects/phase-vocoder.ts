/** Receives the next stretched frame, interleaved; the array is reused after the call. */
type OnFrame = (spectrum: Float64Array) => void;

/** One frame in polar form: magnitudes, and phases as numbers of magnitude 1. */
class PolarFrame {
  readonly magnitudes: Float64Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;

  constructor(bins: number) {
    this.magnitudes = new Float64Array(bins);
    this.real = new Float64Array(bins).fill(1);
    this.imaginary = new Float64Array(bins);
  }

  set(spectrum: Float32Array): void {
    const { magnitudes, real, imaginary } = this;
    for (let k = 0; k < magnitudes.length; k++) {
      const re = spectrum[2 * k]!;
      const im = spectrum[2 * k + 1]!;
      const magnitude = Math.sqrt(re * re + im * im);
      magnitudes[k] = magnitude;
      // The phase of nothing is 0.
      const scale = magnitude > 0 ? 1 / magnitude : 0;
      real[k] = magnitude > 0 ? re * scale : 1;
      imaginary[k] = im * scale;
    }
  }

  clear(): void {
    this.magnitudes.fill(0);
    this.real.fill(1);
    this.imaginary.fill(0);
  }
}

/**
 * Frames at other times than those that were analysed (librosa.phase_vocoder; Ellis 2002): magnitudes lie on straight
 * lines between two frames, phases go on by what lies between these two. Phases are kept as complex numbers of
 * magnitude 1 in double precision, which are multiplied: no angle is ever taken, wrapped or summed, so that nothing is
 * lost however long the signal is. Two frames are kept.
 */
export class PhaseVocoder {
  readonly #rate: number;
  readonly #onFrame: OnFrame;
  #before: PolarFrame;
  #newest: PolarFrame;
  readonly #phaseReal: Float64Array;
  readonly #phaseImaginary: Float64Array;
  readonly #stretched: Float64Array;
  #frames = 0;
  #given = 0;

  /** @param rate frames that go in for each that comes out */
  constructor(rate: number, bins: number, onFrame: OnFrame) {
    this.#rate = rate;
    this.#onFrame = onFrame;
    this.#before = new PolarFrame(bins);
    this.#newest = new PolarFrame(bins);
    this.#phaseReal = new Float64Array(bins);
    this.#phaseImaginary = new Float64Array(bins);
    this.#stretched = new Float64Array(2 * bins);
  }

  /** Takes the next frame: interleaved bins. */
  push(spectrum: Float32Array): void {
    this.#advance();
    this.#newest.set(spectrum);
    if (this.#frames === 1) {
      this.#phaseReal.set(this.#newest.real);
      this.#phaseImaginary.set(this.#newest.imaginary);
    } else this.#giveUpTo(Infinity);
  }

  /** Gives the rest: after the last frame is silence. */
  end(): void {
    const count = Math.ceil(this.#frames / this.#rate);
    this.#advance();
    this.#newest.clear();
    this.#giveUpTo(count);
  }

  #advance(): void {
    [this.#before, this.#newest] = [this.#newest, this.#before];
    this.#frames++;
  }

  /** Gives what lies between the last two frames. */
  #giveUpTo(count: number): void {
    for (; this.#given < count; this.#given++) {
      const at = this.#given * this.#rate;
      if (at >= this.#frames - 1) return;
      // Where the rate is more than 1, frames are passed over.
      if (at >= this.#frames - 2) this.#give(at - (this.#frames - 2));
    }
  }

  #give(share: number): void {
    turn(this.#before, this.#newest, {
      share,
      phaseReal: this.#phaseReal,
      phaseImaginary: this.#phaseImaginary,
      stretched: this.#stretched,
    });
    this.#onFrame(this.#stretched);
  }
}

interface Turning {
  readonly share: number;
  readonly phaseReal: Float64Array;
  readonly phaseImaginary: Float64Array;
  readonly stretched: Float64Array;
}

/** Writes the frame that lies between two, and turns its phases by what lies between theirs. */
function turn(
  { magnitudes, real, imaginary }: PolarFrame,
  newest: PolarFrame,
  { share, phaseReal, phaseImaginary, stretched }: Turning,
): void {
  const newMagnitudes = newest.magnitudes;
  const newReal = newest.real;
  const newImaginary = newest.imaginary;
  const rest = 1 - share;
  for (let k = 0; k < phaseReal.length; k++) {
    const magnitude = rest * magnitudes[k]! + share * newMagnitudes[k]!;
    const x = phaseReal[k]!;
    const y = phaseImaginary[k]!;
    stretched[2 * k] = magnitude * x;
    stretched[2 * k + 1] = magnitude * y;
    const a = real[k]!;
    const b = imaginary[k]!;
    const c = newReal[k]!;
    const d = newImaginary[k]!;
    const turnedReal = c * a + d * b;
    const turnedImaginary = d * a - c * b;
    phaseReal[k] = x * turnedReal - y * turnedImaginary;
    phaseImaginary[k] = x * turnedImaginary + y * turnedReal;
  }
}
