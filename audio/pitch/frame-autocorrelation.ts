import { isDoubleSize } from '../simd/double-fft';
import { stretchBytes, StretchCorrelations } from '../simd/stretch-correlations';
import { createRealFft } from '../transform/real-fft';
import { type PitchPlan } from './period-range';

/** Autocorrelation of the frame at `start`, lags 0 … maxPeriod; the array is reused. Frames must come in their order. */
export type FrameAutocorrelation = (buffer: Float64Array, start: number) => Float64Array;

/** What frames may keep for those after them. */
const MOST_SHARED_BYTES = 2 ** 26;

/** Linear autocorrelation of frames that follow each other at the plan's hop. */
export function createFrameAutocorrelation(plan: PitchPlan): FrameAutocorrelation {
  const { frameLength, hopLength, maxPeriod } = plan;
  const length = 2 ** Math.ceil(Math.log2(Math.max(hopLength, maxPeriod)));
  // Frames that are a stretch apart share; where the hop is shorter, those between them are rows of their own.
  const shared = { length, stretches: frameLength / length, rows: length / hopLength };
  const canShare =
    isDoubleSize(2 * length) &&
    Number.isInteger(shared.rows) &&
    Number.isInteger(shared.stretches) &&
    shared.stretches > 1 &&
    stretchBytes(shared) <= MOST_SHARED_BYTES;
  if (!canShare) return fromWholeFrames(plan);
  const correlations = new StretchCorrelations(shared);
  return (buffer, start) => correlations.next(buffer, start);
}

function fromWholeFrames({ frameLength, maxPeriod }: PitchPlan): FrameAutocorrelation {
  // Long enough that no lag of interest wraps around.
  const size = 2 ** Math.ceil(Math.log2(frameLength + maxPeriod));
  const fft = createRealFft(size);
  const padded = new Float64Array(size);
  const spectrum = new Float64Array(2 * fft.bins);
  const result = new Float64Array(size);
  return (buffer, start) => {
    for (let i = 0; i < frameLength; i++) padded[i] = buffer[start + i]!;
    fft.forward(padded, spectrum);
    for (let i = 0; i < spectrum.length; i += 2) {
      spectrum[i] = spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!;
      spectrum[i + 1] = 0;
    }
    fft.inverse(spectrum, result);
    return result;
  };
}
