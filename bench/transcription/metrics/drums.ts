import { type DrumInstrument } from '@attacca/audio';
import { countOnsets } from './onsets';
import { type Counts } from './score';

/** A drum's hit as it is compared. */
export interface ComparedHit {
  /** Seconds. */
  readonly time: number;
  readonly instrument: DrumInstrument;
}

/** Which class each instrument is of; null for one that is not counted. */
type DrumClasses = Readonly<Record<DrumInstrument, string | null>>;

/** Ways to count drums: every instrument by itself; hi-hats and cymbals joined; all metal joined, without toms. */
export const DRUM_CLASSES = {
  7: {
    kick: 'kick',
    snare: 'snare',
    'closed-hi-hat': 'closed-hi-hat',
    'open-hi-hat': 'open-hi-hat',
    tom: 'tom',
    crash: 'crash',
    ride: 'ride',
  },
  5: {
    kick: 'kick',
    snare: 'snare',
    'closed-hi-hat': 'hi-hat',
    'open-hi-hat': 'hi-hat',
    tom: 'tom',
    crash: 'cymbal',
    ride: 'cymbal',
  },
  3: {
    kick: 'kick',
    snare: 'snare',
    'closed-hi-hat': 'metal',
    'open-hi-hat': 'metal',
    tom: null,
    crash: 'metal',
    ride: 'metal',
  },
} as const satisfies Record<number, DrumClasses>;

/** Seconds: what is joined into a class and struck at once is one onset, as when one hand hits two cymbals. */
const SAME_ONSET = 0.03;

/** Onsets of each class, of hits in any order: right within 50 ms, by mir_eval's matching. */
export function countDrums(
  reference: readonly ComparedHit[],
  estimated: readonly ComparedHit[],
  classes: DrumClasses,
): Record<string, Counts> {
  const names = new Set(Object.values(classes).filter((name) => name !== null));
  return Object.fromEntries(
    [...names].map((name) => {
      const [one, other] = [reference, estimated].map((hits) =>
        joinedOnsets(hits.filter(({ instrument }) => classes[instrument] === name)),
      );
      return [name, countOnsets(one!, other!)];
    }),
  );
}

/** The moments of hits, ascending, those within 30 ms of one that is kept left out. */
export function joinedOnsets(hits: readonly Pick<ComparedHit, 'time'>[]): number[] {
  const kept: number[] = [];
  for (const time of hits.map((hit) => hit.time).sort((a, b) => a - b)) {
    if (time - (kept.at(-1) ?? -Infinity) > SAME_ONSET) kept.push(time);
  }
  return kept;
}
