import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { requireFinite } from '../../parameters/require-number';
import { roundHalfToEven } from '../../rounding/round-half-to-even';
import { framesLasting, LOWEST_PITCH, PITCHES } from './frame-grid';

/** The parameters of Basic Pitch's note creation. Where our default differs, the original's is named. */
export interface NoteOptions {
  /** How strong an onset must be, above 0 and at most 1; default 0.6. Original: 0.5. */
  readonly onsetThreshold?: number;
  /** How strong a frame must be to belong to a note, above 0 and at most 1; default 0.3. */
  readonly frameThreshold?: number;
  /** Seconds, rounded to frames; only notes that last longer are given; default 0.058 (5 frames). Original: 0.1277 (11). */
  readonly minimumNoteLength?: number;
  /** Hz: no pitch below the nearest one; default 27.5, the lowest there is. */
  readonly minimumFrequency?: number;
  /** Hz: only pitches below the nearest one; default 4434.9, a semitone above the highest. */
  readonly maximumFrequency?: number;
  /** Find onsets also where frames rise; default true. */
  readonly inferOnsets?: boolean;
  /** Follow what energy is left when all onsets have their notes; default true. */
  readonly melodiaTrick?: boolean;
  /** Give notes their bends; default true. */
  readonly pitchBends?: boolean;
  /** Frames in a row that may be weak within a note, at least 1; default 11. */
  readonly energyTolerance?: number;
  /** Seconds by which notes are moved; none begins before 0; default -0.01. Original: 0. */
  readonly shift?: number;
}

/** What the options mean on the grid of frames and pitches. */
export interface NotePlan {
  readonly onsetThreshold: number;
  readonly frameThreshold: number;
  /** Frames; notes are longer. */
  readonly minimumFrames: number;
  /** Pitches from here … */
  readonly fromPitch: number;
  /** … up to, not including, here; 0 … 88. */
  readonly toPitch: number;
  readonly inferOnsets: boolean;
  readonly melodiaTrick: boolean;
  readonly pitchBends: boolean;
  readonly energyTolerance: number;
  readonly shift: number;
}

const HALF = { min: Number.MIN_VALUE, max: 1 };
const LOWEST_HZ = 27.5;
const SEMITONE_ABOVE_HZ = 27.5 * 2 ** (PITCHES / 12);

/** @throws InvalidParameterError */
export function planNotes(options: NoteOptions): NotePlan {
  const { minimumFrequency = LOWEST_HZ, maximumFrequency = SEMITONE_ABOVE_HZ } = options;
  const { minimumNoteLength = 0.058, energyTolerance = 11, shift = -0.01 } = options;
  const fromPitch = nearestPitch('minimumFrequency', minimumFrequency);
  const toPitch = nearestPitch('maximumFrequency', maximumFrequency);
  if (fromPitch >= toPitch) {
    const allowed = `at least a semitone above minimumFrequency, ${minimumFrequency} Hz`;
    throw new InvalidParameterError('maximumFrequency', maximumFrequency, allowed);
  }
  return {
    onsetThreshold: requireFinite('onsetThreshold', options.onsetThreshold ?? 0.6, HALF),
    frameThreshold: requireFinite('frameThreshold', options.frameThreshold ?? 0.3, HALF),
    minimumFrames: framesLasting(requireFinite('minimumNoteLength', minimumNoteLength, { min: 0 })),
    fromPitch,
    toPitch,
    inferOnsets: options.inferOnsets ?? true,
    melodiaTrick: options.melodiaTrick ?? true,
    pitchBends: options.pitchBends ?? true,
    energyTolerance: requireFinite('energyTolerance', energyTolerance, { min: 1 }),
    shift: requireFinite('shift', shift),
  };
}

function nearestPitch(name: string, frequencyHz: number): number {
  requireFinite(name, frequencyHz, { min: Number.MIN_VALUE });
  const pitch = roundHalfToEven(69 + 12 * Math.log2(frequencyHz / 440)) - LOWEST_PITCH;
  return Math.min(PITCHES, Math.max(0, pitch));
}
