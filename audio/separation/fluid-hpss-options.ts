import { planFft, type FftPlan, type FftSettings } from '../descriptors/fft-settings';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';

/** A line between two points over the spectrum, level beyond them: frequencies as shares of the Nyquist frequency, levels in dB. */
export interface ThresholdCurve {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The parameters of FluCoMa's HPSS. */
export interface FluidHpssOptions extends FftSettings {
  /** Frames under the harmonic median, an odd number; default 17. */
  readonly harmFilterSize?: number;
  /** Bins under the percussive median, an odd number; default 31. */
  readonly percFilterSize?: number;
  /**
   * `classic` shares every bin between both parts; `coupled` gives it to one of them; `advanced` to one,
   * both, or neither, which is the residual. Default classic.
   */
  readonly maskingMode?: 'classic' | 'coupled' | 'advanced';
  /** How far the harmonic median must exceed the other, but for classic; default 1 dB. */
  readonly harmThresh?: ThresholdCurve;
  /** The same of the percussive one, for advanced; default 1 dB. */
  readonly percThresh?: ThresholdCurve;
}

export interface FluidHpssPlan {
  readonly fft: FftPlan;
  readonly harmFilterSize: number;
  readonly percFilterSize: number;
  readonly maskingMode: 'classic' | 'coupled' | 'advanced';
  /** Amplitude ratios, one per bin. */
  readonly harmThresholds: Float64Array;
  readonly percThresholds: Float64Array;
}

const ONE_DECIBEL: ThresholdCurve = { x1: 0, y1: 1, x2: 1, y2: 1 };

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planFluidHpss(options: FluidHpssOptions): FluidHpssPlan {
  const fft = planFft(options);
  return {
    fft,
    harmFilterSize: oddSize('harmFilterSize', options.harmFilterSize ?? 17, 1001),
    percFilterSize: oddSize('percFilterSize', options.percFilterSize ?? 31, fft.bins),
    maskingMode: options.maskingMode ?? 'classic',
    harmThresholds: thresholds('harmThresh', options.harmThresh ?? ONE_DECIBEL, fft.bins),
    percThresholds: thresholds('percThresh', options.percThresh ?? ONE_DECIBEL, fft.bins),
  };
}

function oddSize(field: string, size: number, max: number): number {
  requireInteger(field, size, { min: 3, max });
  if (size % 2 === 0) throw new InvalidParameterError(field, size, 'an odd number');
  return size;
}

function thresholds(field: string, curve: ThresholdCurve, bins: number): Float64Array {
  requireFinite(`${field}.x1`, curve.x1, { min: 0, max: 1 });
  requireFinite(`${field}.x2`, curve.x2, { min: curve.x1, max: 1 });
  requireFinite(`${field}.y1`, curve.y1);
  requireFinite(`${field}.y2`, curve.y2);
  const from = Math.floor(curve.x1 * bins);
  const to = Math.floor(curve.x2 * bins);
  return Float64Array.from({ length: bins }, (_, bin) => {
    if (bin < from) return 10 ** (curve.y1 / 20);
    if (bin >= to) return 10 ** (curve.y2 / 20);
    const share = to - from > 1 ? (bin - from) / (to - from - 1) : 1;
    return 10 ** ((curve.y1 + share * (curve.y2 - curve.y1)) / 20);
  });
}
