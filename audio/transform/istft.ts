import { InvalidParameterError } from '../parameters/invalid-parameter';
import { IstftStream } from './istft-stream';
import { type Spectrogram } from './stft';
import { planStft, type StftOptions } from './stft-options';

/**
 * The signal of a whole spectrogram made with the same options.
 * @param options `length` cuts or zero-pads the result, as librosa's does
 * @throws InvalidParameterError
 */
export function istft(
  spectrogram: Spectrogram,
  options: StftOptions & { readonly length?: number } = {},
): Float32Array {
  const { nFft, hopLength, padding } = planStft(options);
  const { frames, bins, data } = spectrogram;
  if (bins !== (nFft >> 1) + 1) {
    throw new InvalidParameterError(
      'spectrogram.bins',
      bins,
      `${(nFft >> 1) + 1} for nFft ${nFft}`,
    );
  }
  const covered = Math.max(0, nFft + hopLength * (frames - 1) - 2 * padding);
  const result = new Float32Array(options.length ?? covered);
  let at = 0;
  const stream = new IstftStream(options, (samples) => {
    const room = result.length - at;
    result.set(
      room < samples.length ? samples.subarray(0, Math.max(0, room)) : samples,
      Math.min(at, result.length),
    );
    at += samples.length;
  });
  for (let t = 0; t < frames; t++) stream.push(data.subarray(2 * bins * t, 2 * bins * (t + 1)));
  stream.end(Math.max(at, result.length));
  return result;
}
