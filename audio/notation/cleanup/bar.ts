import { type Metre } from '../score';
import { type XmlElement } from '../xml/element';

/*
 * A measure of MusicXML as music: what sounds and rests, by voice and time, and everything else, by time alone. The
 * elements are those of the file, so that whatever nobody here understands is still there when it is written again.
 * Times are in divisions (`PartBars.divisions` to a quarter note) from the measure's start.
 */

/** The notes of a chord, or a rest, with the grace notes before it; only grace notes at a voice's end. */
export interface BarEvent {
  readonly from: number;
  /** 0 for grace notes at a voice's end. */
  readonly ticks: number;
  readonly voice: string;
  /** Of the first note, from 1. */
  readonly staff: number;
  readonly isRest: boolean;
  readonly notes: readonly XmlElement[];
  readonly graces: readonly XmlElement[];
}

/** An element that is no note: a direction, a chord symbol, a barline … */
export interface Anchored {
  readonly at: number;
  readonly element: XmlElement;
}

/** A key signature, or null for one that is not by fifths. */
export interface KeyChange {
  readonly at: number;
  /** Null for all staves. */
  readonly staff: number | null;
  readonly fifths: number | null;
}

export interface Bar {
  /** The measure as it was, its durations in the part's divisions. */
  readonly element: XmlElement;
  readonly part: string;
  readonly number: string;
  readonly divisions: number;
  /** How long the measure has to be; null where there is no telling. */
  readonly ticks: number | null;
  /** Null without a time signature. */
  readonly metre: Metre | null;
  /** How far into the metre the measure begins: an upbeat does at its end. */
  readonly shift: number;
  readonly events: readonly BarEvent[];
  readonly others: readonly Anchored[];
  readonly keys: readonly KeyChange[];
  /** Why the measure is left as it is; null for none. */
  readonly fault: string | null;
}

export const REPAIRS = [
  'divisions',
  'duplicates',
  'overlaps',
  'durations',
  'ties',
  'rests',
  'voices',
  'spelling',
] as const;

export type Repair = (typeof REPAIRS)[number];

/** Notes down what was done to an event. */
export type Log = (repair: Repair, event: BarEvent, what: string) => void;

/** A repair of one measure: the same measure where there is nothing to do. */
export type BarRepair = (bar: Bar, log: Log) => Bar;

export function endOf({ from, ticks }: BarEvent): number {
  return from + ticks;
}

/** How long a measure has to be, or lasts where there is no telling. */
export function lengthOf({ ticks, events }: Bar): number {
  return ticks ?? Math.max(0, ...events.map(endOf));
}

/** Voices in the order they are written in: by staff, then by number; events in the order of time. */
export function voicesOf(events: readonly BarEvent[]): BarEvent[][] {
  const voices = new Map<string, BarEvent[]>();
  for (const event of events) {
    const own = voices.get(event.voice);
    if (own === undefined) voices.set(event.voice, [event]);
    else own.push(event);
  }
  const sorted = [...voices.values()].map((own) => own.sort((a, b) => a.from - b.from));
  return sorted.sort(([a], [b]) => a!.staff - b!.staff || byNumber(a!.voice, b!.voice));
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1);
}
