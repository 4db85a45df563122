import { type XmlElement } from '../xml/element';
import { type Bar, type BarEvent, type BarRepair, endOf, voicesOf } from './bar';
import { inValues } from './in-values';
import { headKey, isBare, isTied, nameOf, withTies } from './note-parts';
import { isModified, valuesOf, type WrittenValue } from './written-values';

/**
 * Writes notes that are tied within a measure in the fewest values that show the metre. Ties stay where no fewer values
 * do, and where something begins or ends on a later note: a lyric, an articulation, a slur.
 */
export const mergeTies: BarRepair = (bar, log) => {
  let isChanged = false;
  const events = voicesOf(bar.events).flatMap((own) =>
    chainsOf(own).flatMap((chain) => {
      const merged = mergedChain(chain, bar);
      if (merged === null) return chain;
      isChanged = true;
      const name = chain[0]!.notes.map(nameOf).join('+');
      log('ties', chain[0]!, `wrote ${chain.length} tied ${name} as ${merged.length}`);
      return merged;
    }),
  );
  return isChanged ? { ...bar, events } : bar;
};

/** Neighbours that are one sound, in runs. */
function chainsOf(own: readonly BarEvent[]): BarEvent[][] {
  const chains: BarEvent[][] = [];
  for (const event of own) {
    const chain = chains.at(-1);
    if (chain !== undefined && goesOn(chain.at(-1)!, event)) chain.push(event);
    else chains.push([event]);
  }
  return chains;
}

function goesOn(before: BarEvent, event: BarEvent): boolean {
  const areNotes = [before, event].every(({ isRest, notes }) => !isRest && notes.length > 0);
  if (!areNotes || endOf(before) !== event.from || event.graces.length > 0) return false;
  return (
    before.staff === event.staff &&
    before.notes.every((note) => isTied(note, 'start') && !isModified(note)) &&
    event.notes.every((note) => isTied(note, 'stop') && isBare(note) && !isModified(note)) &&
    keysOf(before) === keysOf(event)
  );
}

function keysOf({ notes }: BarEvent): string {
  return notes.map(headKey).sort().join();
}

function mergedChain(chain: readonly BarEvent[], bar: Bar): BarEvent[] | null {
  const [first, last] = [chain[0]!, chain.at(-1)!];
  if (chain.length === 1) return null;
  const values = valuesOf({ from: first.from, to: endOf(last) }, bar, false);
  if (values === null || values.length > chain.length || isSame(values, chain)) return null;
  const tiedOn = new Map(last.notes.map((note) => [headKey(note), note]));
  const notes = first.notes.map((note): XmlElement => {
    const end = tiedOn.get(headKey(note))!;
    return withTies(note, { stop: isTied(note, 'stop'), start: isTied(end, 'start') });
  });
  return inValues({ ...first, notes, ticks: endOf(last) - first.from }, values);
}

function isSame(values: readonly WrittenValue[], chain: readonly BarEvent[]): boolean {
  return (
    values.length === chain.length && values.every(({ ticks }, i) => ticks === chain[i]!.ticks)
  );
}
