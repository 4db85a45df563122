import {
  featureMatrix,
  featureOf,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requirePadMode, withPadding, type PadMode } from '../transform/signal-padding';
import { framesOf, planFrames, type FrameOptions } from './frame-grid';
import { FrameLevels } from './frame-levels';

/** The parameters of librosa.feature.rms. */
export interface RmsOptions extends FrameOptions {
  /** What stands beyond the ends of the signal; default `constant`, zeros. */
  readonly padMode?: PadMode;
}

/** Root mean square of each frame (librosa.feature.rms). @throws InvalidParameterError */
export function rmsStream(options: RmsOptions, onValues: OnValues): FramewiseFeature {
  const grid = planFrames(options);
  const padMode = requirePadMode(options.padMode ?? 'constant');
  const values = new Float64Array(1);
  let frames = 0;
  const onLevel = (level: number): void => {
    values[0] = level;
    onValues(values, frames++);
  };
  const levels = withPadding({ padding: grid.padding, padMode }, (padding) => {
    const padded = { ...grid, padding };
    const stream = new FrameLevels(padded, onLevel);
    return {
      get samples() {
        return stream.samples;
      },
      framesOf: (samples) => framesOf(padded, samples),
      push: (block) => stream.push(block),
      end: () => {
        stream.end();
        return frames;
      },
    };
  });
  return featureOf(1, levels);
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function rms(signal: SampleArray, options: RmsOptions = {}): Matrix {
  return featureMatrix(signal, (onValues) => rmsStream(options, onValues));
}
