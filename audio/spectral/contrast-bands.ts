import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { roundHalfToEven } from '../rounding/round-half-to-even';
import { binsOf, binWidthHz, type SpectralOptions } from '../framewise/spectral-feature';

/** The parameters of librosa.feature.spectral_contrast. */
export interface SpectralContrastOptions extends SpectralOptions {
  /** Upper edge of the lowest band in Hz; every further band is an octave. Default 200. */
  readonly fminHz?: number;
  /** Octave bands above the lowest one, which begins at 0 Hz; default 6. */
  readonly nBands?: number;
  /** Share of a band's bins that are its peak, and as many its valley; above 0 and below 1; default 0.02. */
  readonly quantile?: number;
  /** The difference of the magnitudes instead of their ratio in dB; default false. */
  readonly linear?: boolean;
}

/** Bins `[from, to)`, of which the `count` smallest and largest are looked at. */
export interface ContrastBand {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The nBands + 1 bands, lowest first. @throws InvalidParameterError */
export function contrastBands(options: SpectralContrastOptions): ContrastBand[] {
  const nBands = requireInteger('nBands', options.nBands ?? 6, { min: 1, max: 60 });
  const fmin = requireFinite('fminHz', options.fminHz ?? 200, { min: Number.MIN_VALUE });
  const { quantile = 0.02, sampleRate } = options;
  if (!(quantile > 0 && quantile < 1)) {
    throw new InvalidParameterError('quantile', quantile, 'above 0 and below 1');
  }
  const width = binWidthHz(options);
  if (fmin * 2 ** (nBands - 1) >= sampleRate / 2) {
    const allowed = `bands that begin below half the sample rate (${sampleRate / 2} Hz)`;
    throw new InvalidParameterError('fminHz', `${fmin} with nBands ${nBands}`, allowed);
  }
  return Array.from({ length: nBands + 1 }, (_, band) => {
    const low = band === 0 ? 0 : fmin * 2 ** (band - 1);
    const edges = { first: Math.ceil(low / width), last: Math.floor((fmin * 2 ** band) / width) };
    return withNeighbours(edges, { band, nBands, bins: binsOf(options), quantile });
  });
}

interface Place {
  readonly band: number;
  readonly nBands: number;
  readonly bins: number;
  readonly quantile: number;
}

/** librosa lets a band begin one bin early and, except the highest, which goes to the end, end one early. */
function withNeighbours(
  { first, last }: { readonly first: number; readonly last: number },
  { band, nBands, bins, quantile }: Place,
): ContrastBand {
  const isLast = band === nBands;
  const from = band === 0 ? first : first - 1;
  const end = isLast ? bins : Math.min(last + 1, bins);
  const to = isLast ? end : end - 1;
  if (last < first || from >= to) {
    const allowed = 'one that leaves at least two bins in every band; choose a longer nFft';
    throw new InvalidParameterError('fminHz', `too small for band ${band}`, allowed);
  }
  // The quantile is of all bins, the one left out included.
  const count = Math.max(1, roundHalfToEven(quantile * (end - from)));
  return { from, to, count: Math.min(count, to - from) };
}
