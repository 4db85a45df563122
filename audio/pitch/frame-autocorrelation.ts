import { createRealFft } from '../transform/real-fft';
import { type PitchPlan } from './period-range';

/** Autocorrelation of the frame at `start`, lags 0 … maxPeriod; the array is reused. Frames must come in their order. */
export type FrameAutocorrelation = (buffer: Float64Array, start: number) => Float64Array;

/** Linear autocorrelation of frames that follow each other at the plan's hop. */
export function createFrameAutocorrelation(plan: PitchPlan): FrameAutocorrelation {
  const { frameLength, hopLength, maxPeriod } = plan;
  const stretch = 2 ** Math.ceil(Math.log2(Math.max(hopLength, maxPeriod)));
  const canShare =
    stretch % hopLength === 0 && frameLength % stretch === 0 && frameLength > stretch;
  if (!canShare) return fromWholeFrames(plan);
  // Frames that are a stretch apart share; where the hop is shorter, those between them are rows of their own.
  const rows = Array.from({ length: stretch / hopLength }, () =>
    fromSharedStretches(frameLength, stretch),
  );
  let frame = 0;
  return (buffer, start) => rows[frame++ % rows.length]!(buffer, start);
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

/**
 * A product of two samples at a lag of at most a stretch has both in one stretch or in neighbouring ones, and frames
 * share their stretches: each is transformed once, at twice its length, and what it gives with itself and with the next
 * is kept. That is one short transform each way per frame, where whole frames need two of two to eight times the length.
 * @param length of a stretch, a power of two; frames are that far apart, and hold at least two whole stretches
 */
function fromSharedStretches(frameLength: number, length: number): FrameAutocorrelation {
  const stretches = frameLength / length;
  const fft = createRealFft(2 * length);
  const padded = new Float64Array(2 * length);
  const spectra = [new Float64Array(2 * fft.bins), new Float64Array(2 * fft.bins)] as const;
  const pairs = Array.from({ length: stretches - 1 }, () => new Float64Array(2 * fft.bins));
  const sum = new Float64Array(2 * fft.bins);
  const result = new Float64Array(2 * length);
  let count = 0;
  const take = (buffer: Float64Array, start: number): void => {
    const before = spectra[(count + 1) % 2]!;
    const newest = spectra[count % 2]!;
    for (let i = 0; i < length; i++) padded[i] = buffer[start + i]!;
    fft.forward(padded, newest);
    if (count > 0) correlate(before, newest, pairs[(count - 1) % pairs.length]!);
    count++;
  };
  return (buffer, start) => {
    for (let k = count === 0 ? 0 : stretches - 1; k < stretches; k++) {
      take(buffer, start + k * length);
    }
    power(spectra[(count - 1) % 2]!, sum);
    for (const pair of pairs) for (let i = 0; i < sum.length; i++) sum[i]! += pair[i]!;
    fft.inverse(sum, result);
    return result;
  };
}

function power(spectrum: Float64Array, result: Float64Array): void {
  for (let i = 0; i < spectrum.length; i += 2) {
    result[i] = spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!;
    result[i + 1] = 0;
  }
}

/** A stretch with itself and with the one after it, which is shifted by half the transform: every other bin changes sign. */
function correlate(stretch: Float64Array, next: Float64Array, result: Float64Array): void {
  for (let i = 0, sign = 1; i < stretch.length; i += 2, sign = -sign) {
    const real = stretch[i]!;
    const imaginary = stretch[i + 1]!;
    const bothReal = real + sign * next[i]!;
    const bothImaginary = imaginary + sign * next[i + 1]!;
    result[i] = real * bothReal + imaginary * bothImaginary;
    result[i + 1] = real * bothImaginary - imaginary * bothReal;
  }
}
