import { type SpectralPeaks } from '../spectral/spectral-peaks';

/** Harmonics that are looked for. */
const HARMONICS = 20;
/** How far from its place a harmonic may be, as a share of the fundamental. */
const REACH = 0.2;

/** How the peaks of a spectrum lie to the multiples of a fundamental. */
export interface HarmonicShape {
  /** Mean distance from the nearest multiple, as a share of the farthest possible, weighted by energy: 0 … 1. */
  readonly inharmonicity: number;
  /** Shares of the first, the second to fourth and the higher harmonics; null when there is no harmonic. */
  readonly tristimulus: readonly [number, number, number] | null;
}

/** @param fundamental Hz, above 0 */
export function harmonicShape(peaks: SpectralPeaks, fundamental: number): HarmonicShape {
  const harmonics = new Float64Array(HARMONICS + 1);
  let distances = 0;
  let energies = 0;
  for (let i = 0; i < peaks.count; i++) {
    const multiple = peaks.frequencies[i]! / fundamental;
    const nearest = Math.max(1, Math.round(multiple));
    const distance = Math.min(0.5, Math.abs(multiple - nearest));
    const magnitude = peaks.magnitudes[i]!;
    distances += 2 * distance * magnitude * magnitude;
    energies += magnitude * magnitude;
    if (nearest <= HARMONICS && distance <= REACH)
      harmonics[nearest] = Math.max(harmonics[nearest]!, magnitude);
  }
  const inharmonicity = energies > 0 ? distances / energies : 0;
  return { inharmonicity, tristimulus: tristimulusOf(harmonics) };
}

function tristimulusOf(harmonics: Float64Array): readonly [number, number, number] | null {
  const total = harmonics.reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  const first = harmonics[1]! / total;
  const second = (harmonics[2]! + harmonics[3]! + harmonics[4]!) / total;
  return [first, second, Math.max(0, 1 - first - second)];
}
