import { type SampleArray } from '../matrix/matrix';
import { isDoubleSize } from '../simd/double-fft';
import { type DoubleValues } from '../simd/double-spectra';
import { DoubleFrames, FrameQuads, type OnDoubles, type OnFloats } from '../simd/frame-quads';
import { type OnColumns } from '../simd/frame-transforms';
import { widthOf, type SpectrumValues } from '../simd/frame-values';
import { isLaneSize } from '../simd/tables';
import { sumBands } from '../spectral/band-sums';
import { PlainFrames } from './plain-frames';
import { withPadding } from './signal-padding';
import { planStft, type StftOptions, type StftPlan } from './stft-options';

// Here alone is decided what transforms a signal: kernels where the size allows it, else one frame after the other.

/** Takes blocks of any size; `end` gives the number of frames. */
export interface SpectraStream {
  /** Samples pushed so far. */
  readonly samples: number;
  /** How many frames so many samples give, if they are enough. */
  framesOf(samples: number): number;
  /** From now on may give values of many frames at a time; to be called before the first sample. */
  giveColumns?(onColumns: OnColumns): void;
  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void;
  /** Gives the last frames. @returns how many there were @throws InvalidParameterError if the signal is too short */
  end(): number;
}

/** Values in float32, by four frames at a time: for what is heard, drawn or summed. @throws InvalidParameterError */
export function createSpectraStream(
  options: StftOptions,
  values: SpectrumValues,
  onValues: OnFloats,
): SpectraStream {
  return padded(planStft(options), (plan) => createFloats(plan, values, onValues));
}

function createFloats(plan: StftPlan, values: SpectrumValues, onValues: OnFloats): SpectraStream {
  const { nFft: size, hopLength: hop, padding, window } = plan;
  if (isLaneSize(size)) return new FrameQuads({ size, hop, padding, window, values }, onValues);
  const result = new Float32Array(widthOf(values, size));
  const isBands = typeof values === 'object';
  const isParts = values === 'parts';
  return new PlainFrames(
    plan,
    isBands ? 'power' : isParts ? 'complex' : values,
    (doubles, frame) => {
      if (isBands) sumBands(values, doubles, result);
      else if (isParts) takeApart(doubles, result);
      else result.set(doubles);
      onValues(result, frame);
    },
  );
}

function takeApart(interleaved: Float64Array, parts: Float32Array): void {
  const bins = parts.length / 2;
  for (let k = 0; k < bins; k++) {
    parts[k] = interleaved[2 * k]!;
    parts[bins + k] = interleaved[2 * k + 1]!;
  }
}

/** Values in float64: for what decides, and what is left of large values. @throws InvalidParameterError */
export function createDoubleSpectra(
  options: StftOptions,
  values: DoubleValues,
  onValues: OnDoubles,
): SpectraStream {
  return padded(planStft(options), (plan) => {
    const { nFft: size, hopLength: hop, padding, window } = plan;
    if (isDoubleSize(size)) {
      return new DoubleFrames({ size, hop, padding, window, values }, onValues);
    }
    if (typeof values === 'string') return new PlainFrames(plan, values, onValues);
    const summary = new Float64Array(values.width);
    return new PlainFrames(plan, values.of, (spectrum, frame) => {
      values.plain(spectrum, summary);
      onValues(summary, frame);
    });
  });
}

/** Zeros are the streams' own doing; they get any other padding as if it were signal. */
function padded(plan: StftPlan, create: (plan: StftPlan) => SpectraStream): SpectraStream {
  return withPadding(plan, (padding) => create({ ...plan, padding }));
}
