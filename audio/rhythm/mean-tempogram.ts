import { CurveWindows, isCurveWindow } from '../simd/curve-windows';
import { createRealFft } from '../transform/real-fft';
import { StftStream } from '../transform/stft-stream';
import { hannWindow } from '../transform/window';
import { rampedEnvelope } from './ramped-envelope';

/** Windows whose spectra are added up in float32. */
const WINDOWS_AT_A_TIME = 1024;

/**
 * The mean over time of the tempogram, without making it: the power spectra of all windows are added up, each divided by
 * its energy (which is what the largest value of an autocorrelation is), and transformed back once.
 * @param winLength frames under the window, and lags of the result
 */
export function meanTempogram(envelope: Float32Array, winLength: number): Float64Array {
  const curve = rampedEnvelope(envelope, winLength >> 1);
  const powers = isCurveWindow(winLength)
    ? sumInLanes(curve, envelope.length, winLength)
    : sumOneByOne(curve, envelope.length, winLength);
  const nFft = 2 * (powers.length - 1);
  const spectrum = new Float64Array(2 * powers.length);
  for (let k = 0; k < powers.length; k++) spectrum[2 * k] = powers[k]!;
  const lags = new Float64Array(nFft);
  createRealFft(nFft).inverse(spectrum, lags);
  return lags.subarray(0, winLength).map((value) => value / envelope.length);
}

function sumInLanes(curve: Float32Array, frames: number, winLength: number): Float64Array {
  const windows = new CurveWindows(curve, hannWindow(winLength));
  const sum = new Float64Array(windows.bins);
  for (let first = 0; first < frames; first += WINDOWS_AT_A_TIME) {
    const part = windows.powers(first, Math.min(WINDOWS_AT_A_TIME, frames - first));
    for (let k = 0; k < sum.length; k++) sum[k]! += part[k]!;
  }
  return sum;
}

/** For windows that are too long for the lanes. */
function sumOneByOne(curve: Float32Array, frames: number, winLength: number): Float64Array {
  // Long enough that no lag wraps around.
  const nFft = 2 ** Math.ceil(Math.log2(2 * winLength));
  const sum = new Float64Array(nFft / 2 + 1);
  const power = new Float64Array(nFft / 2 + 1);
  const stream = new StftStream(
    { nFft, winLength, hopLength: 1, center: false },
    (spectrum, frame) => {
      if (frame < frames) addNormalized(spectrum, power, sum);
    },
  );
  // The window lies in the middle of the transform: zeros bring its first position to the start.
  const before = Math.floor((nFft - winLength) / 2);
  stream.push(new Float32Array(before));
  stream.push(curve);
  stream.push(new Float32Array(nFft - winLength - before));
  stream.end();
  return sum;
}

/** Adds |spectrum|², divided by the energy of its samples; nothing for silence. */
function addNormalized(spectrum: Float64Array, power: Float64Array, sum: Float64Array): void {
  const bins = power.length;
  let energy = 0;
  for (let k = 0, i = 0; k < bins; k++, i += 2) {
    const value = spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!;
    power[k] = value;
    energy += value;
  }
  // Bins between the first and the last stand for two each.
  energy = 2 * energy - power[0]! - power[bins - 1]!;
  if (energy === 0) return;
  const scale = (2 * (bins - 1)) / energy;
  for (let k = 0; k < bins; k++) sum[k]! += power[k]! * scale;
}
