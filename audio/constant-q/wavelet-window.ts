import { namedWindow, type WindowName, type WindowOptions } from '../windows/named-window';

/** Bandwidth of equivalent noise in bins, with the digits that librosa has: some of theirs are of a symmetric window. */
const BANDWIDTHS: Readonly<Partial<Record<WindowName, number>>> = {
  hann: 1.50018310546875,
  hamming: 1.3629455320350348,
  blackman: 1.7269681554262326,
  blackmanharris: 2.0045975283585014,
  nuttall: 1.9763500280946082,
  flattop: 2.7762255046484143,
  boxcar: 1,
  ones: 1,
  bartlett: 1.3334961334912805,
  triang: 1.333170652355585,
  parzen: 1.917460317460319,
  bohman: 1.7859588613860062,
  barthann: 1.4560255965133932,
  cosine: 1.2337005350199792,
};

/** Samples of the window that librosa measures where it does not know the bandwidth. */
const MEASURED = 1000;

/** The window's bandwidth of equivalent noise, in bins (librosa.filters.window_bandwidth). @throws InvalidParameterError */
export function windowBandwidth(options: WindowOptions): number {
  const known = BANDWIDTHS[options.window ?? 'hann'];
  if (known !== undefined) return known;
  const values = namedWindow(options, MEASURED);
  const sum = values.reduce((total, value) => total + value, 0);
  const energy = values.reduce((total, value) => total + value * value, 0);
  return (MEASURED * energy) / (sum * sum);
}
