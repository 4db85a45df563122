import { type Matrix } from '../matrix/matrix';
import { CepstralCoefficients, type CepstralOptions } from './cepstral-coefficients';

/**
 * MFCCs of a mel power spectrogram that is there already, (nMfcc, frames): librosa.feature.mfcc with
 * `S=power_to_db(mel)`. @throws InvalidParameterError
 */
export function mfccOfMel(mel: Matrix, options: CepstralOptions = {}): Matrix {
  const { rows, columns, data } = mel;
  return new CepstralCoefficients(rows, options).of({
    frames: columns,
    loudest: data.reduce((max, power) => Math.max(max, power), 0),
    copy: (frame, target) => {
      for (let band = 0; band < rows; band++) target[band] = data[band * columns + frame]!;
    },
  });
}
