import { type LocalFile } from '../execution/work-order';
import { readDocument } from './read-document';

/** A hit of a drum, or an onset of anything. */
export interface HeardHit {
  /** Seconds. */
  readonly time: number;
  /** `kick`, `snare` …; left out where it is not known. */
  readonly instrument?: string;
  /** 1 … 127. */
  readonly velocity: number;
}

/** A day: no recording that is worked on is longer. */
export const LONGEST_SECONDS = 86_400;
/** Of events that have none. */
const ORDINARY_VELOCITY = 80;

/** Drum hits or onsets from a file of the type `events`. @throws AttaccaError INPUT_MISMATCH */
export async function readEvents(file: LocalFile, port: string): Promise<HeardHit[]> {
  const takes =
    'events: times in seconds and, of the same length, samples, instruments and velocities';
  return readDocument(file, { port, takes }, (document) => {
    const times = document.numbers('times', { min: 0, max: LONGEST_SECONDS });
    const { length } = times;
    if (document.has('samples')) {
      const limits = { min: 0, max: Number.MAX_SAFE_INTEGER, isInteger: true, length };
      document.numbers('samples', limits);
    }
    const velocities = document.has('velocities')
      ? document.numbers('velocities', { min: 1, max: 127, isInteger: true, length })
      : times.map(() => ORDINARY_VELOCITY);
    const instruments = document.has('instruments') ? document.strings('instruments', length) : [];
    return times.map((time, i) => ({
      time,
      velocity: velocities[i]!,
      ...(instruments[i] === undefined ? {} : { instrument: instruments[i] }),
    }));
  });
}
