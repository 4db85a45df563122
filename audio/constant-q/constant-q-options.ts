import { requireFinite, requireInteger } from '../parameters/require-number';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requirePadMode, type PadMode } from '../transform/signal-padding';
import { type WindowOptions } from '../windows/named-window';
import { windowBandwidth } from './wavelet-window';

/** The note C1. */
export const LOWEST_NOTE_HZ = 440 * 2 ** (-45 / 12);

/** The parameters of librosa.cqt, with its defaults. */
export interface ConstantQOptions extends WindowOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
  /** The lowest frequency in Hz; default 32.703, the note C1. */
  readonly fminHz?: number;
  /** Frequencies; default 84. */
  readonly nBins?: number;
  /** Default 12. */
  readonly binsPerOctave?: number;
  /** Deviation from A440 in fractions of a bin; default 0. */
  readonly tuning?: number;
  /** Below 1 windows are shorter: finer in time, coarser in frequency. Default 1. */
  readonly filterScale?: number;
  /** What each wavelet is divided by: 1 the sum of its magnitudes, 2 its Euclidean length, Infinity the largest magnitude, null nothing; default 1. */
  readonly norm?: number | null;
  /** The share of each wavelet's spectrum that may be left out, from 0 to below 1; default 0.01. */
  readonly sparsity?: number;
  /** Divide each frequency's values by the square root of its wavelet's length; default true. */
  readonly scale?: boolean;
  /** What stands beyond the ends of the signal, at each octave's rate; default `constant`, zeros. */
  readonly padMode?: PadMode;
}

export interface ConstantQSettings extends Required<ConstantQOptions> {
  /** A wavelet's frequency in bandwidths. */
  readonly quality: number;
  /** Of the bins, ascending, Hz. */
  readonly frequenciesHz: readonly number[];
  /** The frequency in Hz at which the highest wavelet has decayed. */
  readonly cutoffHz: number;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function constantQSettings(options: ConstantQOptions): ConstantQSettings {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const nBins = requireInteger('nBins', options.nBins ?? 84, { min: 1, max: 10_000 });
  const binsPerOctave = requireInteger('binsPerOctave', options.binsPerOctave ?? 12, {
    min: 1,
    max: 1200,
  });
  const filterScale = requireFinite('filterScale', options.filterScale ?? 1, { min: 1e-3 });
  const fminHz = requireFinite('fminHz', options.fminHz ?? LOWEST_NOTE_HZ, { min: 1e-3 });
  const tuning = requireFinite('tuning', options.tuning ?? 0);
  const { window = 'hann', windowShape = 0 } = options;
  const bandwidthOfWindow = windowBandwidth({ window, windowShape });
  // Twice the distance of neighbouring frequencies, relative to them.
  const bandwidth = (4 ** (1 / binsPerOctave) - 1) / (4 ** (1 / binsPerOctave) + 1);
  const quality = filterScale / bandwidth;
  const frequenciesHz = frequenciesFrom(fminHz * 2 ** (tuning / binsPerOctave), {
    nBins,
    binsPerOctave,
  });
  const cutoffHz = frequenciesHz.at(-1)! * (1 + (0.5 * bandwidthOfWindow) / quality);
  requireBelowNyquist(cutoffHz, { nBins, sampleRate });
  return {
    sampleRate,
    nBins,
    binsPerOctave,
    filterScale,
    fminHz,
    tuning,
    window,
    windowShape,
    quality,
    frequenciesHz,
    cutoffHz,
    hopLength: requireInteger('hopLength', options.hopLength ?? 512, { min: 1 }),
    norm: options.norm === undefined ? 1 : options.norm,
    sparsity: requireSparsity(options.sparsity ?? 0.01),
    scale: options.scale ?? true,
    padMode: requirePadMode(options.padMode ?? 'constant'),
  };
}

function frequenciesFrom(
  lowestHz: number,
  { nBins, binsPerOctave }: { nBins: number; binsPerOctave: number },
): number[] {
  return Array.from(
    { length: nBins },
    (_, bin) =>
      // Octaves are exact doubles, so that they can share their wavelets.
      2 ** Math.floor(bin / binsPerOctave) *
      2 ** ((bin % binsPerOctave) / binsPerOctave) *
      lowestHz,
  );
}

function requireBelowNyquist(
  cutoffHz: number,
  { nBins, sampleRate }: { nBins: number; sampleRate: number },
): void {
  if (cutoffHz <= sampleRate / 2) return;
  const allowed = `so few that the highest wavelet, which ends at ${Math.ceil(cutoffHz)} Hz, stays below half the sample rate (${sampleRate / 2} Hz)`;
  throw new InvalidParameterError('nBins', nBins, allowed);
}

function requireSparsity(sparsity: number): number {
  if (sparsity >= 0 && sparsity < 1) return sparsity;
  throw new InvalidParameterError('sparsity', sparsity, 'a number from 0 to below 1');
}
