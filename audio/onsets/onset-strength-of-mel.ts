import { type Matrix } from '../matrix/matrix';
import { KeptPowers, type OnsetOfMelOptions } from '../spectral/kept-powers';

/**
 * The onset envelope of a mel power spectrogram that is there already, one value per frame: librosa.onset.onset_strength
 * with its defaults (lag 1, mean over bands, in step with centred frames).
 */
export function onsetStrengthOfMel(
  { rows, columns, data }: Matrix,
  options: OnsetOfMelOptions = {},
): Float32Array {
  const kept = new KeptPowers(rows);
  const frame = new Float32Array(rows);
  for (let t = 0; t < columns; t++) {
    for (let row = 0; row < rows; row++) frame[row] = data[row * columns + t]!;
    kept.push(frame);
  }
  return kept.onsetStrength(options);
}
