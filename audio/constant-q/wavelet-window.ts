import { InvalidParameterError } from '../parameters/invalid-parameter';

/** Windows that a wavelet can have, by scipy's names. */
export type WaveletWindow = 'hann' | 'hamming' | 'blackman' | 'blackmanharris' | 'nuttall' | 'ones';

interface CosineSum {
  /** Σ (-1)^i c_i cos(2πi x). */
  readonly coefficients: readonly number[];
  /** Bandwidth of equivalent noise in bins, with the digits that librosa has. */
  readonly bandwidth: number;
}

const WINDOWS: Readonly<Record<WaveletWindow, CosineSum>> = {
  hann: { coefficients: [0.5, 0.5], bandwidth: 1.50018310546875 },
  hamming: { coefficients: [0.54, 0.46], bandwidth: 1.3629455320350348 },
  blackman: { coefficients: [0.42, 0.5, 0.08], bandwidth: 1.7269681554262326 },
  blackmanharris: {
    coefficients: [0.35875, 0.48829, 0.14128, 0.01168],
    bandwidth: 2.0045975283585014,
  },
  nuttall: {
    coefficients: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
    bandwidth: 1.9763500280946082,
  },
  ones: { coefficients: [1], bandwidth: 1 },
};

export const WAVELET_WINDOWS = Object.keys(WINDOWS) as readonly WaveletWindow[];

/** The window, if there is one of that name. @throws InvalidParameterError */
export function requireWaveletWindow(window: WaveletWindow): WaveletWindow {
  if (!Object.hasOwn(WINDOWS, window)) {
    throw new InvalidParameterError('window', window, WAVELET_WINDOWS.join(', '));
  }
  return window;
}

/** The periodic window. */
export function waveletWindow(window: WaveletWindow, length: number): Float64Array {
  // scipy's window of one sample is 1, whatever its kind.
  if (length === 1) return Float64Array.of(1);
  const { coefficients } = WINDOWS[window];
  return Float64Array.from({ length }, (_, n) =>
    coefficients.reduce(
      (sum, c, i) => sum + (i % 2 === 0 ? c : -c) * Math.cos((2 * Math.PI * i * n) / length),
      0,
    ),
  );
}

/** The window's bandwidth of equivalent noise, in bins. */
export function windowBandwidth(window: WaveletWindow): number {
  return WINDOWS[window].bandwidth;
}
