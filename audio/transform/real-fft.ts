import { requireInteger } from '../parameters/require-number';
import { DoubleFft, isDoubleSize } from '../simd/double-fft';
import { createBluesteinFft } from './bluestein-fft';
import { createPowerOfTwoFft, unitRoots, type ComplexFft } from './power-of-two-fft';

/** A planned transform of real signals of one size. Its scratch memory is its own: one plan per stream. */
export interface RealFft {
  readonly size: number;
  /** floor(size / 2) + 1 */
  readonly bins: number;
  /** Real `input` (size) to complex `spectrum` (2·bins, interleaved), unnormalised. */
  forward(input: Float64Array, spectrum: Float64Array): void;
  /** The inverse, scaled by 1/size, so that it undoes `forward`. Ignores the imaginary part of DC and Nyquist. */
  inverse(spectrum: Float64Array, output: Float64Array): void;
}

/**
 * Plans a real transform. Powers of two are fastest; any other size costs about ten times as much.
 * @param size number of real samples, 1 or more
 * @throws InvalidParameterError
 */
export function createRealFft(size: number): RealFft {
  requireInteger('size', size, { min: 1 });
  if (isDoubleSize(size)) return new DoubleFft(size);
  return size % 2 === 0 ? evenFft(size) : oddFft(size);
}

function complexFft(size: number): ComplexFft {
  return Number.isInteger(Math.log2(size)) ? createPowerOfTwoFft(size) : createBluesteinFft(size);
}

/** Even and odd samples as one complex signal of half the size, and the two spectra taken apart after it. */
function evenFft(size: number): RealFft {
  const half = size / 2;
  const inner = complexFft(half);
  const roots = unitRoots(size);
  const work = new Float64Array(size);
  return {
    size,
    bins: half + 1,
    forward(input, spectrum) {
      work.set(input);
      inner.forward(work);
      splitHalves(work, spectrum, roots);
    },
    inverse(spectrum, output) {
      joinHalves(spectrum, work, roots);
      inner.forward(work);
      const scale = 1 / half;
      for (let i = 0; i < size; i += 2) {
        output[i] = work[i]! * scale;
        output[i + 1] = -work[i + 1]! * scale;
      }
    },
  };
}

function splitHalves(work: Float64Array, spectrum: Float64Array, roots: Float64Array): void {
  const half = work.length / 2;
  const [dcEven, dcOdd] = [work[0]!, work[1]!];
  for (let k = 1; k <= half >> 1; k++) {
    const a = 2 * k;
    const b = 2 * (half - k);
    const evenR = 0.5 * (work[a]! + work[b]!);
    const evenI = 0.5 * (work[a + 1]! - work[b + 1]!);
    const oddR = 0.5 * (work[a + 1]! + work[b + 1]!);
    const oddI = 0.5 * (work[b]! - work[a]!);
    const turnedR = oddR * roots[a]! - oddI * roots[a + 1]!;
    const turnedI = oddR * roots[a + 1]! + oddI * roots[a]!;
    spectrum[a] = evenR + turnedR;
    spectrum[a + 1] = evenI + turnedI;
    spectrum[b] = evenR - turnedR;
    spectrum[b + 1] = turnedI - evenI;
  }
  spectrum[0] = dcEven + dcOdd;
  spectrum[1] = 0;
  spectrum[2 * half] = dcEven - dcOdd;
  spectrum[2 * half + 1] = 0;
}

/** Undoes `splitHalves` and conjugates, since the inverse transform is taken with the forward one. */
function joinHalves(spectrum: Float64Array, work: Float64Array, roots: Float64Array): void {
  const half = work.length / 2;
  work[0] = 0.5 * (spectrum[0]! + spectrum[2 * half]!);
  work[1] = -0.5 * (spectrum[0]! - spectrum[2 * half]!);
  for (let k = 1; k <= half >> 1; k++) {
    const a = 2 * k;
    const b = 2 * (half - k);
    const evenR = 0.5 * (spectrum[a]! + spectrum[b]!);
    const evenI = 0.5 * (spectrum[a + 1]! - spectrum[b + 1]!);
    const turnedR = 0.5 * (spectrum[a]! - spectrum[b]!);
    const turnedI = 0.5 * (spectrum[a + 1]! + spectrum[b + 1]!);
    const oddR = turnedR * roots[a]! + turnedI * roots[a + 1]!;
    const oddI = turnedI * roots[a]! - turnedR * roots[a + 1]!;
    work[a] = evenR - oddI;
    work[a + 1] = -(evenI + oddR);
    work[b] = evenR + oddI;
    work[b + 1] = evenI - oddR;
  }
}

function oddFft(size: number): RealFft {
  const inner = complexFft(size);
  const work = new Float64Array(2 * size);
  const bins = (size + 1) / 2;
  return {
    size,
    bins,
    forward(input, spectrum) {
      work.fill(0);
      for (let i = 0; i < size; i++) work[2 * i] = input[i]!;
      inner.forward(work);
      spectrum.set(work.subarray(0, 2 * bins));
      spectrum[1] = 0;
    },
    inverse(spectrum, output) {
      work[0] = spectrum[0]!;
      work[1] = 0;
      for (let k = 1; k < bins; k++) {
        // Conjugated, as in joinHalves; the upper half mirrors the lower.
        work[2 * k] = work[2 * (size - k)] = spectrum[2 * k]!;
        work[2 * k + 1] = -spectrum[2 * k + 1]!;
        work[2 * (size - k) + 1] = spectrum[2 * k + 1]!;
      }
      inner.forward(work);
      for (let i = 0; i < size; i++) output[i] = work[2 * i]! / size;
    },
  };
}
