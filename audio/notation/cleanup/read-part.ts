import { type Metre } from '../score';
import { type XmlElement } from '../xml/element';
import { childOf, childrenOf, elementsOf, hasChild } from '../xml/query';
import { type Bar, endOf } from './bar';
import { readBar } from './read-bar';
import { readTime } from './read-time';
import { uniformDivisions } from './uniform-divisions';

export interface PartBars {
  readonly id: string;
  /** With one number of divisions throughout. */
  readonly element: XmlElement;
  readonly bars: readonly Bar[];
  readonly isRescaled: boolean;
}

/** A part as bars, each as long as it lasts; `fitLengths` then says how long they have to be. */
export function readPart(given: XmlElement): PartBars {
  const { part, divisions, fault, isChanged } = uniformDivisions(given);
  const id = part.attributes['id'] ?? '';
  let metre: Metre | null = null;
  const bars = childrenOf(part, 'measure').map((element, i): Bar => {
    metre = metreIn(element, metre);
    const content = readBar(element);
    const number = element.attributes['number'] ?? String(i + 1);
    return {
      ...content,
      ...{ element, part: id, number, divisions, metre, shift: 0, ticks: null },
      fault: fault ?? content.fault,
    };
  });
  return { id, element: part, bars, isRescaled: isChanged };
}

function metreIn(measure: XmlElement, before: Metre | null): Metre | null {
  const time = childrenOf(measure, 'attributes')
    .flatMap((one) => childrenOf(one, 'time'))
    .at(-1);
  return time === undefined ? before : readTime(time);
}

/**
 * Says how long each bar has to be: as its time signature says, but for an upbeat, the bar that completes it at the end,
 * bars that say so themselves (`implicit`), and the two halves of one that a repeat cuts. Those are as long as they last
 * in the part where they last longest.
 */
export function fitLengths(parts: readonly PartBars[]): PartBars[] {
  const lasting = Math.max(...parts.map(({ bars }) => bars.length));
  const quarters = Array.from({ length: lasting }, (_, i) =>
    Math.max(...parts.map(({ bars }) => (bars[i] === undefined ? 0 : lastingQuarters(bars[i])))),
  );
  return parts.map((part) => ({
    ...part,
    bars: part.bars.map((bar, i) => ({ ...bar, ...lengthOf(bar, i, { part, quarters }) })),
  }));
}

function lastingQuarters({ events, divisions, fault }: Bar): number {
  return fault === null ? Math.max(0, ...events.map(endOf)) / divisions : 0;
}

interface Surroundings {
  readonly part: PartBars;
  readonly quarters: readonly number[];
}

function lengthOf(
  bar: Bar,
  index: number,
  { part, quarters }: Surroundings,
): Pick<Bar, 'ticks' | 'shift'> {
  if (bar.metre === null) return { ticks: null, shift: 0 };
  const nominal = (bar.metre.beats * 4 * bar.divisions) / bar.metre.beatUnit;
  const lasts = Math.round(quarters[index]! * bar.divisions);
  const isFree = bar.element.attributes['implicit'] === 'yes';
  const mayBeShort = isFree || mayBeCut(part.bars, index) || isUpbeat(part, quarters, index);
  const isOther = lasts > 0 && ((isFree && lasts !== nominal) || (mayBeShort && lasts < nominal));
  if (!isOther) return { ticks: nominal, shift: 0 };
  // An upbeat ends where a bar would; so does the second half of one.
  const isEnd = index === 0 || (lasts < nominal && !isLast(part, index) && opensWithRepeat(bar));
  return { ticks: lasts, shift: isEnd && lasts < nominal ? nominal - lasts : 0 };
}

function isLast({ bars }: PartBars, index: number): boolean {
  return index === bars.length - 1;
}

/** The first bar, and the last where the first is short. */
function isUpbeat(part: PartBars, quarters: readonly number[], index: number): boolean {
  if (index === 0) return true;
  const first = part.bars[0]!;
  if (!isLast(part, index) || first.metre === null) return false;
  return quarters[0]! > 0 && quarters[0]! < (first.metre.beats * 4) / first.metre.beatUnit;
}

/** At a repeat, on either side of it. */
function mayBeCut(bars: readonly Bar[], index: number): boolean {
  const [before, bar, after] = [bars[index - 1], bars[index]!, bars[index + 1]];
  const closes = hasRepeat(bar, 'backward') || (after !== undefined && opensWithRepeat(after));
  const opens = opensWithRepeat(bar) || (before !== undefined && hasRepeat(before, 'backward'));
  return closes || opens;
}

function opensWithRepeat(bar: Bar): boolean {
  return hasRepeat(bar, 'forward');
}

function hasRepeat({ element }: Bar, direction: string): boolean {
  return elementsOf(element).some(
    (node) =>
      node.name === 'barline' &&
      hasChild(node, 'repeat') &&
      childOf(node, 'repeat')!.attributes['direction'] === direction,
  );
}
