import { type PlayedBeat } from './grid-choice';
import { type Subdivision } from './subdivisions';

/** How many eighths a beat of compound metre has. */
export const COMPOUND_PARTS = 3;

/** With fewer divided beats there is nothing to go by. */
const FEWEST = 8;
/** Of the beats that are divided, this share at least must be divided by three; a shuffle with some straight beats is none. */
const TERNARY_SHARE = 0.85;
/** Of those, this share must have the second of three: long and short alone is swing, written as such or with triplets. */
const SECOND_SHARE = 0.4;
/** Divided beats of all that are played. */
const DIVIDED_SHARE = 0.3;
/** Shares of a beat between which the second of three lies, early and late. */
const SECOND = { least: 0.24, most: 0.43 } as const;

/** Whether what is played would be triplets throughout: 6/8, 9/8 or 12/8 says the same without them. */
export function isCompoundMusic(
  beats: readonly PlayedBeat[],
  grids: readonly Subdivision[],
  choice: readonly number[],
): boolean {
  const played = [...beats.keys()].filter((beat) => beats[beat]!.played.length > 0);
  const divided = played.filter((beat) => grids[choice[beat]!]!.parts > 1);
  const ternary = divided.filter((beat) => grids[choice[beat]!]!.isTernary);
  const full = ternary.filter((beat) =>
    beats[beat]!.played.some(({ beats: share }) => share > SECOND.least && share < SECOND.most),
  );
  return (
    divided.length >= Math.max(FEWEST, DIVIDED_SHARE * played.length) &&
    ternary.length >= TERNARY_SHARE * divided.length &&
    full.length >= SECOND_SHARE * ternary.length
  );
}
