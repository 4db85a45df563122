import { type Matrix } from '../matrix/matrix';
import { MelFlux } from './mel-flux';

/**
 * The onset envelope of a mel power spectrogram that is there already, one value per frame: librosa.onset.onset_strength
 * with its defaults (lag 1, mean over bands, in step with centred frames).
 */
export function onsetStrengthOfMel(
  mel: Matrix,
  { nFft = 2048, hopLength = 512 }: { readonly nFft?: number; readonly hopLength?: number } = {},
): Float32Array {
  const { rows, columns, data } = mel;
  const flux = new MelFlux({ bands: rows });
  for (let t = 0; t < columns; t++) {
    for (let band = 0; band < rows; band++) flux.powers[band] = data[band * columns + t]!;
    flux.take();
  }
  const shift = flux.lag + Math.floor(nFft / (2 * hopLength));
  return Float32Array.from(flux.envelope(shift, columns));
}
