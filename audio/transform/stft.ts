import { frameCount } from '../framewise/frame-count';
import { type SampleArray } from '../matrix/matrix';
import { createSpectraStream } from './spectra-stream';
import { planStft, type StftOptions } from './stft-options';

/** Complex frames one after another: bin k of frame t is at `2 * (t * bins + k)` (real) and one on (imaginary). */
export interface Spectrogram {
  readonly frames: number;
  readonly bins: number;
  readonly data: Float32Array;
}

/** The whole signal's spectrogram in float32, frame after frame. @throws InvalidParameterError */
export function stft(signal: SampleArray, options: StftOptions = {}): Spectrogram {
  const { nFft, hopLength, padding } = planStft(options);
  const frames = frameCount({ size: nFft, hop: hopLength, padding }, signal.length);
  const bins = (nFft >> 1) + 1;
  const data = new Float32Array(2 * bins * frames);
  const stream = createSpectraStream(options, 'complex', (spectrum, frame) =>
    data.set(spectrum, 2 * bins * frame),
  );
  stream.push(signal);
  stream.end();
  return { frames, bins, data };
}
