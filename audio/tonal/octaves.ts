/** Octaves above A0 (27.5 Hz), with A4 = 440 Hz · 2^(tuning / binsPerOctave) (librosa.hz_to_octs). */
export function hzToOctaves(hz: number, tuning = 0, binsPerOctave = 12): number {
  return Math.log2(hz / ((440 * 2 ** (tuning / binsPerOctave)) / 16));
}
