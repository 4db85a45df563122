import { SoftMasks } from '../simd/soft-masks';
import { type HpssPlan } from './hpss-options';
import { softMaskInto } from './soft-mask';

/** A pair of masks, one for each part. */
export interface HpssMasks<Values> {
  readonly harmonic: Values;
  readonly percussive: Values;
}

/** Turns one frame's medians along time and along frequency into masks; the arrays are reused. */
type MaskPair = (harmonic: Float32Array, percussive: Float32Array) => HpssMasks<Float32Array>;

/** Masks of `bins` values: four bins at a time for the exponents 1 and 2. */
export function createMaskPair(bins: number, plan: HpssPlan): MaskPair {
  const { power } = plan;
  return power === 1 || power === 2 ? inLanes(bins, power, plan) : oneByOne(bins, plan);
}

function inLanes(bins: number, power: 1 | 2, plan: HpssPlan): MaskPair {
  const { splitZeros, harmonicMargin, percussiveMargin } = plan;
  const soft = new SoftMasks({
    count: bins,
    power,
    margins: [harmonicMargin, percussiveMargin],
    silent: splitZeros ? 0.5 : 0,
  });
  const masks = { harmonic: soft.masks[0], percussive: soft.masks[1] };
  return (harmonic, percussive) => {
    soft.curves[0].set(harmonic);
    soft.curves[1].set(percussive);
    soft.apply();
    return masks;
  };
}

function oneByOne(bins: number, plan: HpssPlan): MaskPair {
  const { power, splitZeros, harmonicMargin, percussiveMargin } = plan;
  const masks = { harmonic: new Float32Array(bins), percussive: new Float32Array(bins) };
  return (harmonic, percussive) => {
    softMaskInto({
      ...{ x: harmonic, reference: percussive, mask: masks.harmonic },
      ...{ margin: harmonicMargin, power, splitZeros },
    });
    softMaskInto({
      ...{ x: percussive, reference: harmonic, mask: masks.percussive },
      ...{ margin: percussiveMargin, power, splitZeros },
    });
    return masks;
  };
}
