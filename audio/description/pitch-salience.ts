import { createRealFft } from '../transform/real-fft';

/** Hz between which shifts of the spectrum are looked at (Essentia's PitchSalience). */
const LOWEST_HZ = 100;
const HIGHEST_HZ = 5000;

/**
 * Makes a function of a magnitude spectrum: the highest value of its autocorrelation between shifts of 100 and 5000 Hz,
 * relative to that without a shift. 0 … 1; near 0 for noise-free single tones and for what has no pitch.
 */
export function createPitchSalience(
  bins: number,
  binHz: number,
): (magnitudes: Float64Array) => number {
  const size = 2 ** Math.ceil(Math.log2(2 * bins));
  const fft = createRealFft(size);
  const signal = new Float64Array(size);
  const spectrum = new Float64Array(size + 2);
  const first = Math.max(1, Math.round(LOWEST_HZ / binHz));
  const last = Math.min(bins - 1, Math.round(HIGHEST_HZ / binHz));
  return (magnitudes) => {
    signal.fill(0);
    signal.set(magnitudes);
    fft.forward(signal, spectrum);
    for (let k = 0; k <= size / 2; k++) {
      const power = spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2;
      signal[k] = power;
      if (k > 0 && k < size / 2) signal[size - k] = power;
    }
    // Even and real, so that another transform forward is the one back.
    fft.forward(signal, spectrum);
    const whole = spectrum[0]!;
    let highest = 0;
    for (let shift = first; shift <= last; shift++)
      highest = Math.max(highest, spectrum[2 * shift]!);
    return whole > 0 ? Math.min(1, highest / whole) : 0;
  };
}
