import { normalizer } from '../tonal/normalize';
import { createRealFft } from '../transform/real-fft';
import { padCenter } from '../transform/window';
import { namedWindow, type WindowOptions } from '../windows/named-window';

interface WaveletOptions extends WindowOptions {
  /** Of each wavelet, in turns per sample, ascending. */
  readonly frequencies: readonly number[];
  /** A wavelet's frequency in bandwidths. */
  readonly quality: number;
  readonly norm: number | null;
  readonly sparsity: number;
  /** At least so many samples of a frame, a power of two; default as few as hold the longest wavelet. */
  readonly leastSize?: number;
}

/** Wavelets by their spectra, as the bins that matter. */
export interface WaveletSpectra {
  /** Samples of a frame: the next power of two from the longest wavelet. */
  readonly size: number;
  /** First bin of each wavelet. */
  readonly firstBin: Int32Array;
  /** Wavelet w's weights are those from `offset[w]` to `offset[w + 1]`. */
  readonly offset: Int32Array;
  /** Real and imaginary parts in turn: two values a weight. */
  readonly weights: Float64Array;
}

/** The spectra of librosa.filters.wavelet that librosa.cqt multiplies frames' spectra with. @throws InvalidParameterError */
export function waveletSpectra(options: WaveletOptions): WaveletSpectra {
  const { frequencies, quality, sparsity } = options;
  const lengths = frequencies.map((frequency) => quality / frequency);
  const size = Math.max(2 ** Math.ceil(Math.log2(lengths[0]!)), options.leastSize ?? 1);
  const transform = complexTransform(size);
  const normalize = normalizer(options.norm);
  const firstBin: number[] = [];
  const offset = [0];
  const weights: number[] = [];
  frequencies.forEach((frequency, index) => {
    const envelope = namedWindow(options, roundedLength(lengths[index]!));
    normalize(envelope);
    const spectrum = transform(envelope, frequency, lengths[index]! / size);
    const { first, end } = zeroNegligible(spectrum, sparsity);
    firstBin.push(first);
    for (let i = 2 * first; i < 2 * end; i++) weights.push(spectrum[i]!);
    offset.push(weights.length / 2);
  });
  return {
    size,
    firstBin: Int32Array.from(firstBin),
    offset: Int32Array.from(offset),
    weights: Float64Array.from(weights),
  };
}

/** Samples of a wavelet of fractional length: librosa rounds half of it down before the middle and up after it. */
function roundedLength(length: number): number {
  return Math.floor(length / 2) + Math.ceil(length / 2);
}

/** Turns an envelope into a wavelet in the middle of a frame and takes its spectrum, times `gain`. */
function complexTransform(
  size: number,
): (envelope: Float64Array, frequency: number, gain: number) => Float64Array {
  const fft = createRealFft(size);
  const cosine = new Float64Array(2 * fft.bins);
  const sine = new Float64Array(2 * fft.bins);
  const spectrum = new Float64Array(2 * fft.bins);
  return (envelope, frequency, gain) => {
    const middle = envelope.length - Math.floor(envelope.length / 2);
    const turn = (n: number): number => 2 * Math.PI * frequency * (n - middle);
    fft.forward(
      padCenter(
        envelope.map((w, n) => w * Math.cos(turn(n))),
        size,
      ),
      cosine,
    );
    fft.forward(
      padCenter(
        envelope.map((w, n) => w * Math.sin(turn(n))),
        size,
      ),
      sine,
    );
    for (let k = 0; k < spectrum.length; k += 2) {
      spectrum[k] = gain * (cosine[k]! - sine[k + 1]!);
      spectrum[k + 1] = gain * (cosine[k + 1]! + sine[k]!);
    }
    return spectrum;
  };
}

/** Sets bins to 0 that together are below a share of all (librosa.util.sparsify_rows). @returns where the others are */
function zeroNegligible(spectrum: Float64Array, share: number): { first: number; end: number } {
  const magnitudes = Float64Array.from({ length: spectrum.length / 2 }, (_, k) =>
    Math.hypot(spectrum[2 * k]!, spectrum[2 * k + 1]!),
  );
  const least = leastKept(magnitudes, share);
  magnitudes.forEach((magnitude, k) => {
    if (magnitude < least) spectrum.fill(0, 2 * k, 2 * k + 2);
  });
  return {
    first: magnitudes.findIndex((magnitude) => magnitude >= least),
    end: magnitudes.findLastIndex((magnitude) => magnitude >= least) + 1,
  };
}

/** The magnitude from which on bins are kept. */
function leastKept(magnitudes: Float64Array, share: number): number {
  const sorted = magnitudes.slice().sort();
  const total = sorted.reduce((sum, magnitude) => sum + magnitude, 0);
  let sum = 0;
  const least = sorted.find((magnitude) => (sum += magnitude / total) >= share);
  // None where the total is 0 or not all of it was reached for rounding.
  return least ?? sorted[0]!;
}
