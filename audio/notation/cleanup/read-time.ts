import { type Metre } from '../score';
import { type XmlElement } from '../xml/element';
import { childrenOf, contentOf } from '../xml/query';

/** The longest bar that is understood, in quarter notes. */
const MAX_QUARTERS = 1024;

/** A time signature, sums such as 3+2/8 and 2/4+3/8 included; null for music without one, and for what is none. */
export function readTime(time: XmlElement): Metre | null {
  const texts = (name: string): string[] => childrenOf(time, name).map(contentOf);
  const [beats, units] = [texts('beats'), texts('beat-type').map(Number)];
  if (units.length === 0 || beats.length !== units.length) return null;
  const beatUnit = Math.max(...units);
  const isPower = units.every((unit) => unit > 0 && Number.isInteger(Math.log2(unit)));
  const sum = beats.reduce((total, text, i) => total + (sumOf(text) * beatUnit) / units[i]!, 0);
  if (!isPower || !Number.isInteger(sum) || sum <= 0) return null;
  return (sum * 4) / beatUnit > MAX_QUARTERS ? null : { beats: sum, beatUnit };
}

function sumOf(text: string): number {
  return text.split('+').reduce((sum, one) => sum + Number(one.trim() || NaN), 0);
}
