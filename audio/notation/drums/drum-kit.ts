import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { type Step } from '../score';

/** How a drum is written and which key plays it. */
export interface Drum {
  readonly name: string;
  /** Where it lies in a staff with five lines, as in a treble clef. */
  readonly step: Step;
  readonly octave: number;
  readonly notehead: 'normal' | 'x' | 'diamond' | 'triangle';
  /** A small circle above: let ring. */
  readonly isOpen: boolean;
  /** Feet are written with stems down, in a voice of their own. */
  readonly byFoot: boolean;
  /** Key of General MIDI's percussion channel. */
  readonly midiKey: number;
}

/**
 * The instruments that can be written, by name: positions and noteheads after the Percussive Arts Society, keys after
 * General MIDI.
 * Source: Norman Weinberg, "Guidelines for Drumset Notation", Percussive Notes, June 1994; General MIDI 1, 1991.
 */
export const DRUMS: Readonly<Record<string, Drum>> = {
  kick: drum('Bass drum', { at: 'F4', key: 36 }, { byFoot: true }),
  snare: drum('Snare drum', { at: 'C5', key: 38 }),
  'side-stick': drum('Side stick', { at: 'C5', key: 37 }, { notehead: 'x' }),
  'closed-hi-hat': drum('Closed hi-hat', { at: 'G5', key: 42 }, { notehead: 'x' }),
  'open-hi-hat': drum('Open hi-hat', { at: 'G5', key: 46 }, { notehead: 'x', isOpen: true }),
  'pedal-hi-hat': drum('Pedal hi-hat', { at: 'D4', key: 44 }, { notehead: 'x', byFoot: true }),
  'high-tom': drum('High tom', { at: 'E5', key: 50 }),
  tom: drum('Tom', { at: 'D5', key: 47 }),
  'floor-tom': drum('Floor tom', { at: 'A4', key: 43 }),
  crash: drum('Crash cymbal', { at: 'A5', key: 49 }, { notehead: 'x' }),
  ride: drum('Ride cymbal', { at: 'F5', key: 51 }, { notehead: 'x' }),
  'ride-bell': drum('Ride bell', { at: 'F5', key: 53 }, { notehead: 'diamond' }),
  cowbell: drum('Cowbell', { at: 'E5', key: 56 }, { notehead: 'triangle' }),
};

function drum(
  name: string,
  { at, key }: { readonly at: string; readonly key: number },
  differences: Partial<Drum> = {},
): Drum {
  const step = at.charAt(0) as Step;
  const octave = Number(at.charAt(1));
  const usual = { notehead: 'normal', isOpen: false, byFoot: false } as const;
  return { name, step, octave, midiKey: key, ...usual, ...differences };
}

/** @throws InvalidParameterError for an instrument that is not in `DRUMS` */
export function drumNamed(instrument: string): Drum {
  if (Object.hasOwn(DRUMS, instrument)) return DRUMS[instrument]!;
  const allowed = `one of ${Object.keys(DRUMS).join(', ')}`;
  throw new InvalidParameterError('instrument', instrument, allowed);
}

/** Diatonic steps above C0: what lies higher in the staff has more. */
export function staffHeight({ step, octave }: Pick<Drum, 'step' | 'octave'>): number {
  return 7 * octave + 'CDEFGAB'.indexOf(step);
}
