import { type CreateFeature } from '../framewise/framewise-feature';
import { SpectralPeaks } from '../spectral/spectral-peaks';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { MagnitudeStream } from '../transform/magnitude-stream';
import { namedWindow, type WindowName } from '../windows/named-window';
import { PitchClassProfile, type PitchClassProfileOptions } from './pitch-class-profile';

export interface PitchClassProfilesOptions extends PitchClassProfileOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples; default 4096. */
  readonly frameSize?: number;
  /** Samples between frames; default 2048. */
  readonly hopSize?: number;
  /** Default `blackmanharris62`, as in Essentia's extractors. */
  readonly window?: WindowName;
  /** Hz of the lowest peak that counts; default 20. */
  readonly minFrequency?: number;
  /** Hz of the highest; default 3500. */
  readonly maxFrequency?: number;
}

/** Peaks of a frame that count, and how high they must be at full scale 1; Essentia's values. */
const MAX_PEAKS = 100;
const THRESHOLD = 1e-5;

/**
 * Harmonic pitch class profiles of a signal that arrives in blocks: `size` values per frame, frame t centred on
 * sample t · hopSize. @throws InvalidParameterError
 */
export function pitchClassProfilesStream(options: PitchClassProfilesOptions): CreateFeature {
  const { sampleRate, frameSize = 4096, hopSize = 2048, window = 'blackmanharris62' } = options;
  requireFinite('sampleRate', sampleRate, { min: 1 });
  requireInteger('frameSize', frameSize, { min: 16 });
  const minFrequency = requireFinite('minFrequency', options.minFrequency ?? 20, { min: 0 });
  const maxFrequency = requireFinite('maxFrequency', options.maxFrequency ?? 3500);
  if (maxFrequency <= minFrequency)
    throw new InvalidParameterError('maxFrequency', maxFrequency, `more than ${minFrequency} Hz`);
  // A sine of amplitude 1 has a peak of 1: half of it is at negative frequencies.
  const scale = 2 / namedWindow({ window }, frameSize).reduce((sum, weight) => sum + weight, 0);
  const peaks = new SpectralPeaks({
    sampleRate,
    bins: (frameSize >> 1) + 1,
    minFrequency,
    maxFrequency,
    threshold: THRESHOLD / scale,
    maxPeaks: MAX_PEAKS,
  });
  const profile = new PitchClassProfile(options);
  return (onValues) => {
    const values = new Float64Array(profile.size);
    const stream = new MagnitudeStream(
      { nFft: frameSize, hopLength: hopSize, window },
      (magnitudes, frame) => {
        peaks.find(magnitudes);
        profile.compute(peaks, values);
        onValues(values, frame);
      },
    );
    return {
      rows: profile.size,
      push: (block) => stream.push(block),
      end: () => stream.end(),
    };
  };
}
