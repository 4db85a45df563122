import { type Matrix } from '../matrix/matrix';
import { powerToDecibels } from '../spectral/decibels';

/**
 * The onset envelope of a mel power spectrogram that is there already, one value per frame: librosa.onset.onset_strength
 * with its defaults (lag 1, mean over bands, in step with centred frames).
 */
export function onsetStrengthOfMel(
  mel: Matrix,
  { nFft = 2048, hopLength = 512 }: { readonly nFft?: number; readonly hopLength?: number } = {},
): Float32Array {
  const { data } = powerToDecibels(mel);
  const shift = 1 + Math.floor(nFft / (2 * hopLength));
  const envelope = new Float32Array(mel.columns);
  for (let t = 0; t + shift < mel.columns; t++) {
    let sum = 0;
    for (let at = t; at < data.length; at += mel.columns)
      sum += Math.max(0, data[at + 1]! - data[at]!);
    envelope[t + shift] = sum / mel.rows;
  }
  return envelope;
}
