import { type BandWeights } from '../simd/frame-values';
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

/** Weights in runs of neighbouring bins (the bands), without those too small to matter: float32, as librosa's filters. */
export interface ChromaFilterBank extends BandWeights {
  readonly nChroma: number;
  /** Chroma c has the runs from `firstRun[c]` to `firstRun[c + 1]`. */
  readonly firstRun: Int32Array;
}

/** Weights below this share of their bin's norm are left out: float32 sums do not show them. */
const NEGLIGIBLE = 1e-7;

/** The filters of librosa.filters.chroma with its Euclidean norm. @throws InvalidParameterError */
export function chromaFilterBank(options: ChromaFilterOptions): ChromaFilterBank {
  const nChroma = requireInteger('nChroma', options.nChroma ?? 12, { min: 1, max: 1200 });
  const columns = weightsByBin(options, nChroma);
  const rotation = (options.baseC ?? true) ? 3 * Math.floor(nChroma / 12) : 0;
  const firstRun = [0];
  const firstBin: number[] = [];
  const offset = [0];
  const weights: number[] = [];
  for (let chroma = 0; chroma < nChroma; chroma++) {
    const row = (chroma + rotation) % nChroma;
    for (let bin = 0; bin < columns.length; bin++) {
      if (columns[bin]![row] === 0) continue;
      firstBin.push(bin);
      for (; bin < columns.length && columns[bin]![row] !== 0; bin++) {
        weights.push(columns[bin]![row]!);
      }
      offset.push(weights.length);
    }
    firstRun.push(firstBin.length);
  }
  return {
    nChroma,
    bands: firstBin.length,
    firstRun: Int32Array.from(firstRun),
    firstBin: Int32Array.from(firstBin),
    offset: Int32Array.from(offset),
    weights: Float32Array.from(weights),
  };
}

/** Each bin's weights for the pitch classes from A on; 0 where they are negligible. */
function weightsByBin(options: ChromaFilterOptions, nChroma: number): number[][] {
  const positions = chromaPositions(options, nChroma);
  return positions.slice(0, -1).map((position, bin) => {
    const width = Math.max(positions[bin + 1]! - position, 1);
    const octaveWeight = weightOfOctave(position / nChroma, options);
    return normalized(bumpsAround(position, width, nChroma)).map((bump) =>
      bump < NEGLIGIBLE ? 0 : bump * octaveWeight,
    );
  });
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
