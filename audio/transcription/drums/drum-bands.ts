import { type BandWeights } from '../../simd/frame-values';

/** Of the features: the model knows no other. */
export const DRUM_SAMPLE_RATE = 44100;
export const DRUM_WINDOW = 2048;

const LOWEST_HZ = 30;
const HIGHEST_HZ = 17000;
const BANDS_PER_OCTAVE = 12;

/**
 * Triangles between neighbouring edges, each of unit sum, over the bins of a power spectrum. In the bass, where a
 * twelfth of an octave is less than a bin, bands are a bin apart.
 */
export function drumBands(): BandWeights {
  const edges = bandEdges();
  const bands = edges.length - 2;
  const firstBin = new Int32Array(bands);
  const offset = new Int32Array(bands + 1);
  const weights: number[] = [];
  for (let band = 0; band < bands; band++) {
    const triangle = unitTriangle(edges[band]!, edges[band + 1]!, edges[band + 2]!);
    // At the edge itself a triangle is 0.
    firstBin[band] = edges[band]! + 1;
    weights.push(...triangle);
    offset[band + 1] = weights.length;
  }
  return { bands, firstBin, offset, weights: Float32Array.from(weights) };
}

/** Where each band has its middle, in Hz. */
export function drumBandCentres(): number[] {
  return bandEdges()
    .slice(1, -1)
    .map((bin) => (bin * DRUM_SAMPLE_RATE) / DRUM_WINDOW);
}

/** Ascending bins, each once. */
function bandEdges(): number[] {
  const steps = Math.floor(Math.log2(HIGHEST_HZ / LOWEST_HZ) * BANDS_PER_OCTAVE) + 2;
  const bins = Array.from({ length: steps }, (_, step) => {
    const hz = LOWEST_HZ * 2 ** (step / BANDS_PER_OCTAVE);
    return Math.floor((hz * DRUM_WINDOW) / DRUM_SAMPLE_RATE + 0.5);
  });
  return [...new Set(bins)];
}

function unitTriangle(low: number, centre: number, high: number): number[] {
  const heights = Array.from({ length: high - low - 1 }, (_, i) => {
    const bin = low + 1 + i;
    return Math.min((bin - low) / (centre - low), (high - bin) / (high - centre));
  });
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
}
