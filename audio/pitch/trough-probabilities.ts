import { requireFinite, requireInteger } from '../parameters/require-number';
import { betaCdf } from './beta-distribution';
import { isTrough } from './troughs';

/** How probabilistic YIN weighs the troughs of a difference function, with librosa's defaults. */
export interface TroughPriorOptions {
  /** Thresholds that YIN is run with; default 100. */
  readonly nThresholds?: number;
  /** Shape of the beta distribution of the thresholds; default [2, 18]. */
  readonly betaParameters?: readonly [number, number];
  /** How much the first troughs are preferred to later ones; default 2. */
  readonly boltzmannParameter?: number;
  /** Probability given to the lowest trough when none is below a threshold; default 0.01. */
  readonly noTroughProb?: number;
}

/** Receives a trough's index and its probability. */
type OnTrough = (index: number, probability: number) => void;

/**
 * Finds the troughs of curves of up to `length` values and how likely each is the period (Mauch and Dixon 2014, as in
 * their program): the thresholds below which it lies, weighted by the beta prior, times its rank among the troughs there.
 * Probabilities are float32, as librosa's are; those of 0 are left out.
 * @throws InvalidParameterError
 */
export function createTroughProbabilities(
  length: number,
  options: TroughPriorOptions,
): (curve: Float32Array, onTrough: OnTrough) => void {
  const noTroughProb = requireFinite('noTroughProb', options.noTroughProb ?? 0.01, {
    min: 0,
    max: 1,
  });
  const thresholds = thresholdPrior(options);
  const ranks = rankPrior(length, options.boltzmannParameter ?? 2);
  const troughs = new Int32Array(length);
  const probabilities = new Float64Array(length);
  return (curve, onTrough) => {
    const count = collectTroughs(curve, troughs);
    if (count === 0) return;
    probabilities.fill(0, 0, count);
    let lowest = 0;
    for (let k = 1; k < count; k++) {
      if (curve[troughs[k]!]! < curve[troughs[lowest]!]!) lowest = k;
    }
    let without = 0;
    for (let j = 0; j < thresholds.weights.length; j++) {
      const threshold = thresholds.limits[j]!;
      const weight = thresholds.weights[j]!;
      let below = 0;
      for (let k = 0; k < count; k++) if (curve[troughs[k]!]! < threshold) below++;
      if (below === 0) without += weight;
      const scale = weight * ranks.scale[below]!;
      for (let k = 0, rank = 0; rank < below; k++) {
        if (curve[troughs[k]!]! < threshold) probabilities[k]! += scale * ranks.decay[rank++]!;
      }
    }
    probabilities[lowest]! += noTroughProb * without;
    for (let k = 0; k < count; k++) {
      const probability = Math.fround(probabilities[k]!);
      if (probability !== 0) onTrough(troughs[k]!, probability);
    }
  };
}

function collectTroughs(curve: Float32Array, troughs: Int32Array): number {
  let count = 0;
  for (let i = 0; i < curve.length; i++) if (isTrough(curve, i)) troughs[count++] = i;
  return count;
}

/** Thresholds in even steps up to 1, each with the beta distribution's mass since the one before. */
function thresholdPrior(options: TroughPriorOptions): {
  readonly limits: Float64Array;
  readonly weights: Float64Array;
} {
  const count = requireInteger('nThresholds', options.nThresholds ?? 100, { min: 1 });
  const [a, b] = options.betaParameters ?? [2, 18];
  requireFinite('betaParameters[0]', a, { min: Number.MIN_VALUE });
  requireFinite('betaParameters[1]', b, { min: Number.MIN_VALUE });
  const step = 1 / count;
  const limits = Float64Array.from({ length: count }, (_, j) => (j + 1) * step);
  limits[count - 1] = 1;
  const weights = limits.map((limit, j) => betaCdf(limit, a, b) - betaCdf(j * step, a, b));
  return { limits, weights };
}

/** The truncated exponential distribution: rank r of n has the probability decay[r] · scale[n]. */
function rankPrior(
  length: number,
  parameter: number,
): { readonly decay: Float64Array; readonly scale: Float64Array } {
  requireFinite('boltzmannParameter', parameter, { min: Number.MIN_VALUE });
  const decay = Float64Array.from({ length: length + 1 }, (_, rank) => Math.exp(-parameter * rank));
  const scale = decay.map((value, n) => (n === 0 ? 0 : (1 - decay[1]!) / (1 - value)));
  return { decay, scale };
}
