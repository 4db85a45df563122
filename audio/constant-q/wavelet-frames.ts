import { type SampleArray } from '../matrix/matrix';
import { FrameQuads } from '../simd/frame-quads';
import { isLaneSize } from '../simd/tables';
import { FrameCutter } from '../transform/frame-cutter';
import { createRealFft } from '../transform/real-fft';
import { withPadding, type PadMode } from '../transform/signal-padding';
import { type WaveletSpectra } from './wavelet-spectra';

export interface WaveletFramesOptions {
  readonly wavelets: WaveletSpectra;
  readonly hop: number;
  /** Give real and imaginary parts in turn, rather than magnitudes. */
  readonly isComplex: boolean;
  /** What stands before and after the signal; default `constant`, zeros. */
  readonly padMode?: PadMode;
}

/** Takes blocks of any size. */
export interface WaveletFrames {
  push(block: SampleArray): void;
  /** Gives the last frames. @throws InvalidParameterError if there was no sample */
  end(): unknown;
}

/** Frames centred on every `hop`-th sample, under wavelets: a value or two of each wavelet. */
export function createWaveletFrames(
  { padMode = 'constant', ...options }: WaveletFramesOptions,
  onValues: (values: Float32Array) => void,
): WaveletFrames {
  const { size } = options.wavelets;
  const create = isLaneSize(size) ? laneFrames : doubleFrames;
  return withPadding<unknown>({ padding: size >> 1, padMode }, (padding) =>
    create({ ...options, padding }, onValues),
  );
}

interface ZeroPaddedOptions extends Omit<WaveletFramesOptions, 'padMode'> {
  /** Zeros before and after the signal. */
  readonly padding: number;
}

function laneFrames(
  { wavelets, hop, isComplex, padding }: ZeroPaddedOptions,
  onValues: (values: Float32Array) => void,
): FrameQuads {
  const { size, firstBin, offset } = wavelets;
  const weights = Float32Array.from(wavelets.weights);
  const values = { wavelets: firstBin.length, firstBin, offset, weights, isComplex };
  const window = new Float64Array(size).fill(1);
  return new FrameQuads({ size, hop, padding, window, values }, onValues);
}

/** The same in double precision, for frames too short or too long for the kernels. */
export function doubleFrames(
  { wavelets, hop, isComplex, padding }: ZeroPaddedOptions,
  onValues: (values: Float32Array) => void,
): FrameCutter {
  const { size } = wavelets;
  const fft = createRealFft(size);
  const samples = new Float64Array(size);
  const spectrum = new Float64Array(2 * fft.bins);
  const count = wavelets.firstBin.length;
  const sums = new Float32Array(2 * count);
  const magnitudes = new Float32Array(count);
  return new FrameCutter({ frameLength: size, hopLength: hop, padding }, (buffer, start) => {
    for (let i = 0; i < size; i++) samples[i] = buffer[start + i]!;
    fft.forward(samples, spectrum);
    sumWavelets(wavelets, spectrum, sums);
    if (isComplex) return onValues(sums);
    for (let w = 0; w < count; w++) magnitudes[w] = Math.hypot(sums[2 * w]!, sums[2 * w + 1]!);
    onValues(magnitudes);
  });
}

function sumWavelets(
  { firstBin, offset, weights }: WaveletSpectra,
  spectrum: Float64Array,
  sums: Float32Array,
): void {
  for (let w = 0; w < firstBin.length; w++) {
    let real = 0;
    let imaginary = 0;
    let bin = 2 * firstBin[w]!;
    const end = 2 * offset[w + 1]!;
    for (let i = 2 * offset[w]!; i < end; i += 2, bin += 2) {
      real += weights[i]! * spectrum[bin]! - weights[i + 1]! * spectrum[bin + 1]!;
      imaginary += weights[i]! * spectrum[bin + 1]! + weights[i + 1]! * spectrum[bin]!;
    }
    sums[2 * w] = real;
    sums[2 * w + 1] = imaginary;
  }
}
