import { type SampleArray } from '../matrix/matrix';
import { LoudFramesStream, type LoudFrames, type SilenceOptions } from './loud-frames';

/** From the first of these samples to before the second. */
export type SampleInterval = readonly [from: number, to: number];

/** From the first to the last loud frame; [0, 0] when there is none. */
export function trimInterval({ isLoud, hopLength, samples }: LoudFrames): SampleInterval {
  const first = isLoud.indexOf(1);
  if (first < 0) return [0, 0];
  return [first * hopLength, Math.min(samples, (isLoud.lastIndexOf(1) + 1) * hopLength)];
}

/** The runs of loud frames, ascending. */
export function splitIntervals({ isLoud, hopLength, samples }: LoudFrames): SampleInterval[] {
  const intervals: SampleInterval[] = [];
  const toSample = (frame: number): number => Math.min(samples, frame * hopLength);
  for (let from = isLoud.indexOf(1); from >= 0;) {
    const silent = isLoud.indexOf(0, from);
    const to = silent < 0 ? isLoud.length : silent;
    intervals.push([toSample(from), toSample(to)]);
    from = isLoud.indexOf(1, to);
  }
  return intervals;
}

function loudFrames(signal: SampleArray, options: SilenceOptions): LoudFrames {
  const stream = new LoudFramesStream(options);
  stream.push(signal);
  return stream.end();
}

/** Where a whole signal is when silence is taken off both ends (librosa.effects.trim). @throws InvalidParameterError */
export function trim(signal: SampleArray, options: SilenceOptions = {}): SampleInterval {
  return trimInterval(loudFrames(signal, options));
}

/** The intervals of a whole signal that are not silent (librosa.effects.split). @throws InvalidParameterError */
export function split(signal: SampleArray, options: SilenceOptions = {}): SampleInterval[] {
  return splitIntervals(loudFrames(signal, options));
}
