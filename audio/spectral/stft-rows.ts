import { type FramewiseFeature, type OnValues } from '../framewise/framewise-feature';
import { MagnitudeStream } from '../transform/magnitude-stream';
import { StftStream } from '../transform/stft';
import { type StftOptions } from '../transform/stft-options';

/** Magnitudes as a feature of nFft / 2 + 1 rows: |librosa.stft|. @throws InvalidParameterError */
export function stftMagnitudeStream(options: StftOptions, onValues: OnValues): FramewiseFeature {
  const stream = new MagnitudeStream(options, onValues);
  return { rows: stream.bins, push: (block) => stream.push(block), end: () => stream.end() };
}

/** Real parts of all bins, then imaginary parts of all, as a feature of twice as many rows: librosa.stft. @throws InvalidParameterError */
export function stftComplexStream(options: StftOptions, onValues: OnValues): FramewiseFeature {
  const stream = new StftStream(options, (spectrum, frame) => {
    for (let k = 0; k < stream.bins; k++) {
      values[k] = spectrum[2 * k]!;
      values[stream.bins + k] = spectrum[2 * k + 1]!;
    }
    onValues(values, frame);
  });
  const rows = 2 * stream.bins;
  const values = new Float64Array(rows);
  return { rows, push: (block) => stream.push(block), end: () => stream.end() };
}
