import { type CountedFeature, featureOf, type OnValues } from '../../framewise/framewise-feature';
import { requireFinite } from '../../parameters/require-number';
import { createSpectraStream } from '../../transform/spectra-stream';
import { hannWindow } from '../../transform/window';
import { DRUM_WINDOW, drumBands } from './drum-bands';

/** Samples between frames at 44.1 kHz: 100 frames a second. */
export const DRUM_HOP = 441;

/** Frame k of a drum model is of second k / 100. */
export const DRUM_FRAME_RATE = 100;

/** The level at which the model heard its training recordings. */
const TARGET_RMS = 0.1;
/** Below it a recording is silence, and is left so. */
const SILENT_RMS = 1e-7;
/** What a magnitude is multiplied by before its logarithm. */
const COMPRESSION = 1000;

export interface DrumFeatureOptions {
  /** What samples are multiplied by: `drumGain` of the whole recording, the same for each of its slices. */
  readonly gain: number;
}

/**
 * The gain that brings a recording to the level of the model's training.
 * @param meanSquare of all samples of the mono recording, full scale 1
 * @throws InvalidParameterError if it is negative or not finite
 */
export function drumGain(meanSquare: number): number {
  const rms = Math.sqrt(requireFinite('meanSquare', meanSquare, { min: 0 }));
  return rms > SILENT_RMS ? TARGET_RMS / rms : 1;
}

/**
 * What a drum model hears of a mono signal at 44.1 kHz that arrives in blocks: 82 bands of a twelfth of an octave from
 * 30 Hz to 17 kHz, log10(1 + 1000 · magnitude), 100 frames a second, frame k centred on sample 441 k. Frames do not
 * depend on the block sizes. The training's `features.py` computes the same.
 * @throws InvalidParameterError if the gain is not positive
 */
export function drumFeatureStream(
  { gain }: DrumFeatureOptions,
  onValues: OnValues,
): CountedFeature {
  requireFinite('gain', gain, { min: Number.MIN_VALUE });
  const bank = drumBands();
  const features = new Float32Array(bank.bands);
  const scale = (COMPRESSION * gain * 2) / sumOf(hannWindow(DRUM_WINDOW));
  const options = { nFft: DRUM_WINDOW, hopLength: DRUM_HOP };
  const stream = createSpectraStream(options, bank, (powers, frame) => {
    for (let band = 0; band < features.length; band++) {
      features[band] = Math.log10(1 + scale * Math.sqrt(powers[band]!));
    }
    onValues(features, frame);
  });
  return featureOf(bank.bands, stream);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
