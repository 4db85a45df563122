import { featureOf, type FramewiseFeature, type OnValues } from '../framewise/framewise-feature';
import { createSpectraStream } from '../transform/spectra-stream';
import { planStft, type StftOptions } from '../transform/stft-options';

/** Magnitudes as a feature of nFft / 2 + 1 rows: |librosa.stft|. @throws InvalidParameterError */
export function stftMagnitudeStream(options: StftOptions, onValues: OnValues): FramewiseFeature {
  const rows = (planStft(options).nFft >> 1) + 1;
  const stream = createSpectraStream(options, 'magnitude', onValues);
  return featureOf(rows, stream);
}

/** Real parts of all bins, then imaginary parts of all, as a feature of twice as many rows: librosa.stft. @throws InvalidParameterError */
export function stftComplexStream(options: StftOptions, onValues: OnValues): FramewiseFeature {
  const rows = 2 * ((planStft(options).nFft >> 1) + 1);
  const stream = createSpectraStream(options, 'parts', onValues);
  return featureOf(rows, stream);
}
