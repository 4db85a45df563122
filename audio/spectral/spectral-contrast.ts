import {
  featureMatrix,
  featureOf,
  type CountedFeature,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { spectralFeature } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { contrastBands, type SpectralContrastOptions } from './contrast-bands';
import { toDecibels } from './decibels';
import { areFew, extremeValues } from './extreme-values';
import { FrameStore } from './frame-store';

/**
 * How far the peaks of each octave band lie above its valleys (librosa.feature.spectral_contrast), in dB, or as a
 * difference of magnitudes with `linear`.
 * In dB the values come at the end: the loudest peak and the loudest valley of the whole signal decide where both
 * are cut off, 80 dB below. Until then 8 bytes per band and frame are kept.
 * @throws InvalidParameterError
 */
export function spectralContrastStream(
  options: SpectralContrastOptions,
  onValues: OnValues,
): FramewiseFeature {
  const rows = contrastBands(options).length;
  if (options.linear ?? false) {
    return featureOf(rows, extremes(options, asDifference(rows, onValues)));
  }
  const decibels = new DecibelContrast(rows, onValues);
  const stream = extremes(options, (values) => decibels.keep(values));
  return {
    rows,
    framesOf: (samples) => stream.framesOf(samples),
    push: (block) => stream.push(block),
    end: () => {
      const frames = stream.end();
      decibels.release();
      return frames;
    },
  };
}

/** The whole signal's, (nBands + 1, frames), lowest band first. @throws InvalidParameterError */
export function spectralContrast(signal: SampleArray, options: SpectralContrastOptions): Matrix {
  return featureMatrix(signal, (onValues) => spectralContrastStream(options, onValues));
}

/** The valleys of all bands, then the peaks of all. */
function extremes(options: SpectralContrastOptions, onValues: OnValues): CountedFeature {
  const bands = contrastBands(options);
  const summary = extremeValues(bands);
  const rows = summary.width;
  return areFew(bands)
    ? spectralFeature({ options, rows, summary }, (means, values) => values.set(means), onValues)
    : spectralFeature({ options: { ...options, power: 2 }, rows }, summary.plain, onValues);
}

function asDifference(rows: number, onValues: OnValues): OnValues {
  const differences = new Float64Array(rows);
  return (values, frame) => {
    for (let band = 0; band < rows; band++) {
      differences[band] = values[rows + band]! - values[band]!;
    }
    onValues(differences, frame);
  };
}

/** librosa's defaults for power_to_db, which spectral_contrast does not let the caller change. */
const AMIN = 1e-10;
const TOP_DB = 80;

class DecibelContrast {
  readonly #rows: number;
  readonly #onValues: OnValues;
  readonly #store: FrameStore;
  #loudestValley = -Infinity;
  #loudestPeak = -Infinity;

  constructor(rows: number, onValues: OnValues) {
    this.#rows = rows;
    this.#onValues = onValues;
    this.#store = new FrameStore(2 * rows);
  }

  keep(values: SampleArray): void {
    const rows = this.#rows;
    const kept = this.#store.append();
    for (let band = 0; band < rows; band++) {
      const valley = (kept[band] = toDecibels(values[band]!, AMIN));
      const peak = (kept[rows + band] = toDecibels(values[rows + band]!, AMIN));
      if (valley > this.#loudestValley) this.#loudestValley = valley;
      if (peak > this.#loudestPeak) this.#loudestPeak = peak;
    }
  }

  release(): void {
    const contrast = new Float64Array(this.#rows);
    for (let frame = 0; frame < this.#store.frames; frame++) {
      const kept = this.#store.frame(frame);
      for (let band = 0; band < this.#rows; band++) {
        const valley = Math.max(kept[band]!, this.#loudestValley - TOP_DB);
        const peak = Math.max(kept[this.#rows + band]!, this.#loudestPeak - TOP_DB);
        contrast[band] = peak - valley;
      }
      this.#onValues(contrast, frame);
    }
  }
}
