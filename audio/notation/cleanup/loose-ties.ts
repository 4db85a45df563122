import { type XmlElement } from '../xml/element';
import { childrenOf, elementsOf } from '../xml/query';
import { type Bar, type BarEvent, type BarRepair, endOf, lengthOf } from './bar';
import { soundKey, isTied, nameOf, withTies } from './note-parts';

/**
 * Removes ties that lead nowhere: to a time at which no such note begins, or from one at which none ends. At repeats
 * and endings, where what comes before and after is not what stands beside it, all are left.
 */
export function looseTies(bars: readonly Bar[]): BarRepair[] {
  const starts = new Set<string>();
  const stops = new Set<string>();
  let begin = 0;
  const begins = bars.map((bar) => {
    const at = begin;
    begin += lengthOf(bar);
    return at;
  });
  bars.forEach(({ events }, i) => {
    for (const event of events) {
      for (const note of event.notes) {
        if (isTied(note, 'start')) starts.add(`${begins[i]! + endOf(event)} ${soundKey(note)}`);
        if (isTied(note, 'stop')) stops.add(`${begins[i]! + event.from} ${soundKey(note)}`);
      }
    }
  });
  const isOpen = bars.map((bar) => bar.fault !== null || hasJump(bar));
  return bars.map((bar, i) => (given, log) => {
    const isFree = (at: number): boolean =>
      (at === 0 && (isOpen[i]! || (isOpen[i - 1] ?? false))) ||
      (at >= lengthOf(bar) && (isOpen[i]! || (isOpen[i + 1] ?? false)));
    let isChanged = false;
    const events = given.events.map((event): BarEvent => {
      const notes = event.notes.map((note) => {
        const [from, to] = [begins[i]! + event.from, begins[i]! + endOf(event)];
        const ties = { start: isTied(note, 'start'), stop: isTied(note, 'stop') };
        const start = ties.start && (stops.has(`${to} ${soundKey(note)}`) || isFree(endOf(event)));
        const stop = ties.stop && (starts.has(`${from} ${soundKey(note)}`) || isFree(event.from));
        if (start === ties.start && stop === ties.stop) return note;
        isChanged = true;
        log('ties', event, `removed a tie of ${nameOf(note)} that leads nowhere`);
        return withTies(note, { start, stop });
      });
      return { ...event, notes };
    });
    return isChanged ? { ...given, events } : given;
  });
}

function hasJump({ element }: Bar): boolean {
  const isSign = ({ name, attributes }: XmlElement): boolean =>
    name === 'repeat' || name === 'ending' || SIGNS.some((sign) => sign in attributes);
  return (
    childrenOf(element, 'barline').some((line) => elementsOf(line).some(isSign) || isSign(line)) ||
    ['sound', 'direction'].some((name) =>
      childrenOf(element, name).some((one) => isSign(one) || elementsOf(one).some(isSign)),
    )
  );
}

const SIGNS = ['coda', 'segno', 'dacapo', 'dalsegno', 'tocoda', 'fine'];
