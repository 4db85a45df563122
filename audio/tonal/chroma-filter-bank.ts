import { requireFinite, requireInteger } from '../parameters/require-number';
import { roundHalfToEven } from '../rounding/round-half-to-even';
import { hzToOctaves } from './octaves';

/** The parameters of librosa.filters.chroma. */
export interface ChromaFilterOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples per transform; default 2048. */
  readonly nFft?: number;
  /** Chroma bins per octave; default 12. */
  readonly nChroma?: number;
  /** Deviation from A440 in fractions of a chroma bin; default 0. */
  readonly tuning?: number;
  /** Octave (above 27.5 Hz) that counts most; default 5. */
  readonly ctroct?: number;
  /** Standard deviation of the octaves' weights, in octaves; null weighs all octaves alike; default 2. */
  readonly octwidth?: number | null;
  /** Begin with C, rather than A; default true. */
  readonly baseC?: boolean;
}

/** Weights by bin, without those too small to matter. */
export interface ChromaFilterBank {
  readonly nChroma: number;
  /** Bin k's weights are those from `offset[k]` to `offset[k + 1]`. */
  readonly offset: Int32Array;
  /** Which chroma a weight is for. */
  readonly chroma: Uint16Array;
  /** float32 values, as librosa's filters are. */
  readonly weights: Float32Array;
}

/** Weights below this share of their bin's norm are left out: nothing a float32 spectrum could show. */
const NEGLIGIBLE = 1e-9;

/** The filters of librosa.filters.chroma with its Euclidean norm. @throws InvalidParameterError */
export function chromaFilterBank(options: ChromaFilterOptions): ChromaFilterBank {
  const nChroma = requireInteger('nChroma', options.nChroma ?? 12, { min: 1, max: 1200 });
  const positions = chromaPositions(options, nChroma);
  const bins = positions.length - 1;
  const first = (options.baseC ?? true) ? 3 * Math.floor(nChroma / 12) : 0;
  const offset = new Int32Array(bins + 1);
  const chroma: number[] = [];
  const weights: number[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const width = Math.max(positions[bin + 1]! - positions[bin]!, 1);
    const bumps = normalized(bumpsAround(positions[bin]!, width, nChroma));
    const octaveWeight = weightOfOctave(positions[bin]! / nChroma, options);
    bumps.forEach((bump, index) => {
      if (bump < NEGLIGIBLE) return;
      chroma.push((index - first + nChroma) % nChroma);
      weights.push(bump * octaveWeight);
    });
    offset[bin + 1] = weights.length;
  }
  return { nChroma, offset, chroma: Uint16Array.from(chroma), weights: Float32Array.from(weights) };
}

/** Each bin's place in chroma bins above A0, with one more behind the last, for its width. */
function chromaPositions(options: ChromaFilterOptions, nChroma: number): number[] {
  const nFft = requireInteger('nFft', options.nFft ?? 2048, { min: 4 });
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const tuning = requireFinite('tuning', options.tuning ?? 0);
  const bins = (nFft >> 1) + 1;
  const positions = Array.from(
    { length: bins + 1 },
    (_, k) => nChroma * hzToOctaves((k * sampleRate) / nFft, tuning, nChroma),
  );
  // 0 Hz has none: 1.5 octaves below the first bin, so that it is broad and half a turn away.
  positions[0] = positions[1]! - 1.5 * nChroma;
  return positions;
}

function bumpsAround(position: number, width: number, nChroma: number): number[] {
  const half = roundHalfToEven(nChroma / 2);
  return Array.from({ length: nChroma }, (_, index) => {
    const turned = position - index + half + 10 * nChroma;
    const distance = turned - Math.floor(turned / nChroma) * nChroma - half;
    return Math.exp(-0.5 * ((2 * distance) / width) ** 2);
  });
}

function normalized(values: readonly number[]): number[] {
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

function weightOfOctave(octave: number, options: ChromaFilterOptions): number {
  const centre = requireFinite('ctroct', options.ctroct ?? 5);
  if (options.octwidth === null) return 1;
  const width = requireFinite('octwidth', options.octwidth ?? 2, { min: Number.MIN_VALUE });
  return Math.exp(-0.5 * ((octave - centre) / width) ** 2);
}

/** Adds up one frame's powers by chroma. Nothing is allocated. */
export function applyChromaFilters(
  bank: ChromaFilterBank,
  powers: Float64Array,
  result: Float64Array,
): void {
  const { offset, chroma, weights } = bank;
  result.fill(0);
  for (let bin = 0; bin < powers.length; bin++) {
    const power = powers[bin]!;
    const end = offset[bin + 1]!;
    for (let i = offset[bin]!; i < end; i++) result[chroma[i]!]! += weights[i]! * power;
  }
}
