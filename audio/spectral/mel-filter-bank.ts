import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { normalizer } from '../tonal/normalize';
import { hzToMel, melToHz } from './mel-scale';

/** Which triangles a mel spectrum is made of, with librosa's defaults. */
export interface MelFilterOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples per transform; default 2048. */
  readonly nFft?: number;
  /** Number of bands; default 128. */
  readonly nMels?: number;
  /** Lower edge of the first band in Hz; default 0. */
  readonly fminHz?: number;
  /** Upper edge of the last band in Hz; default half the sample rate. */
  readonly fmaxHz?: number;
  /** HTK's mel scale instead of Slaney's; default false. */
  readonly htk?: boolean;
  /** `slaney` gives every band unit area, null unit height; 1, 2 or Infinity divide it by that norm of its weights; default `slaney`. */
  readonly norm?: MelNorm;
}

type MelNorm = 'slaney' | number | null;

/** Triangular filters, each stored from its first to its last non-zero bin. */
export interface MelFilterBank {
  readonly bands: number;
  /** First bin of each band. */
  readonly firstBin: Int32Array;
  /** Band b's weights are `weights[offset[b] … offset[b + 1])`. */
  readonly offset: Int32Array;
  /** float32 values, as librosa's filters are. */
  readonly weights: Float32Array;
}

/** The filters of librosa.filters.mel. @throws InvalidParameterError */
export function melFilterBank(options: MelFilterOptions): MelFilterBank {
  const { sampleRate, htk = false, norm = 'slaney' } = options;
  const nFft = requireInteger('nFft', options.nFft ?? 2048, { min: 1 });
  const bands = requireInteger('nMels', options.nMels ?? 128, { min: 1 });
  const edges = bandEdges(options, bands, htk);
  const firstBin = new Int32Array(bands);
  const offset = new Int32Array(bands + 1);
  const weights: number[] = [];
  const normalize = normalizer(norm === 'slaney' ? null : norm);
  const binsPerHz = nFft / sampleRate;
  for (let band = 0; band < bands; band++) {
    const scale = norm === 'slaney' ? 2 / (edges[band + 2]! - edges[band]!) : 1;
    const values: number[] = [];
    let first = -1;
    const [from, to] = [edges[band]! * binsPerHz, edges[band + 2]! * binsPerHz];
    // One more at both ends than can have a weight.
    for (let bin = Math.max(0, Math.floor(from)); bin <= Math.min(nFft >> 1, to + 1); bin++) {
      const weight = triangle((bin * sampleRate) / nFft, edges, band);
      if (weight > 0) {
        if (first < 0) first = bin;
        values.push(Math.fround(weight) * scale);
      }
    }
    const normalized = Float64Array.from(values);
    normalize(normalized);
    weights.push(...normalized);
    firstBin[band] = Math.max(0, first);
    offset[band + 1] = weights.length;
  }
  return { bands, firstBin, offset, weights: Float32Array.from(weights) };
}

/** bands + 2 frequencies in Hz, evenly spaced in mel. */
function bandEdges(options: MelFilterOptions, bands: number, htk: boolean): number[] {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const fmin = requireFinite('fminHz', options.fminHz ?? 0, { min: 0 });
  const fmax = requireFinite('fmaxHz', options.fmaxHz ?? sampleRate / 2, { min: 0 });
  if (fmax <= fmin) throw new InvalidParameterError('fmaxHz', fmax, `more than fminHz (${fmin})`);
  const low = hzToMel(fmin, htk);
  const step = (hzToMel(fmax, htk) - low) / (bands + 1);
  return Array.from({ length: bands + 2 }, (_, i) => melToHz(low + i * step, htk));
}

function triangle(hz: number, edges: readonly number[], band: number): number {
  const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
  return Math.max(0, Math.min((hz - low) / (middle - low), (high - hz) / (high - middle)));
}
