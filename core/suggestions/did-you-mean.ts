import { closest, distance } from 'fastest-levenshtein';

/** Names that differ in more than this share of their letters are not meant. */
const MOST_DIFFERENCE = 0.4;
/** What is shorter is part of too many names. */
const LEAST_PART = 3;

/**
 * A question to put behind a name that nothing has: ` (did you mean librosa-mfcc?)`, or nothing where no name is near.
 * A name that contains what was given, or is contained in it, is nearer than one spelt alike, the shortest of them first.
 * @param names that exist
 */
export function didYouMean(given: string, names: readonly string[]): string {
  const meant = nearest(given, names);
  return meant === null ? '' : ` (did you mean ${meant}?)`;
}

function nearest(given: string, names: readonly string[]): string | null {
  const asked = given.toLowerCase();
  const [part] = names
    .filter((name) => isPart(asked, name.toLowerCase()) || isPart(name.toLowerCase(), asked))
    .sort((a, b) => a.length - b.length);
  if (part !== undefined) return part;
  if (names.length === 0) return null;
  const name = closest(asked, [...names]);
  const most = Math.floor(MOST_DIFFERENCE * Math.max(asked.length, name.length));
  return distance(asked, name.toLowerCase()) <= most ? name : null;
}

function isPart(part: string, whole: string): boolean {
  return part.length >= LEAST_PART && whole.includes(part);
}
