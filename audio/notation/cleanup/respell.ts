import { type WrittenPitch } from '../score';
import { alterInKey, spell } from '../pitched/spelling';
import { element, type XmlElement } from '../xml/element';
import { childOf } from '../xml/query';
import { type Bar, type BarEvent, type Log } from './bar';
import { isTied, nameOf, readPitch, type ReadPitch, withParts } from './note-parts';

/** `implausible` respells what no chord of the key explains, `all` what is not nearest to the key. */
export type Spelling = 'off' | 'implausible' | 'all';

/** Line of fifths from F; a sharp adds seven. */
const STEPS_BY_FIFTHS = 'FCGDAEB';
/**
 * Fifths from the key's tonic that music of the key goes to: in C major from G flat to A sharp. Beyond, in C major C
 * flat and E sharp, a simpler name of the same key is always nearer.
 */
const PLAUSIBLE = { flat: -6, sharp: 10 };

/** Names notes by the key they are in; tied notes keep the name they began with. Bars are those of a part, in order. */
export class Respeller {
  readonly #spelling: Spelling;
  readonly #log: (bar: Bar) => Log;
  /** By staff; 0 for staves without a key of their own. */
  readonly #keys = new Map<number, number | null>([[0, 0]]);
  /** Names of notes that are tied on, by voice and MIDI number. */
  readonly #tied = new Map<string, WrittenPitch>();

  constructor(spelling: Spelling, log: (bar: Bar) => Log) {
    this.#spelling = spelling;
    this.#log = log;
  }

  bar(bar: Bar): Bar {
    const events = [...bar.events].sort((a, b) => a.from - b.from);
    const changes = [...bar.keys];
    const renamed = new Map<BarEvent, BarEvent>();
    const keyOf = new Map<BarEvent, number | null>();
    for (const event of events) {
      while (changes[0] !== undefined && changes[0].at <= event.from)
        this.#setKey(changes.shift()!);
      const fifths = this.#keys.get(event.staff) ?? this.#keys.get(0) ?? null;
      const respelled = this.#event(event, fifths, this.#log(bar));
      renamed.set(event, respelled);
      keyOf.set(respelled, fifths);
    }
    changes.forEach((change) => this.#setKey(change));
    const spelled = bar.events.map((event) => renamed.get(event)!);
    if (spelled.every((event, i) => event === bar.events[i])) return bar;
    return { ...bar, events: withAccidentals(spelled, keyOf) };
  }

  #setKey({ staff, fifths }: Bar['keys'][number]): void {
    if (staff === null) this.#keys.clear();
    this.#keys.set(staff ?? 0, fifths);
  }

  #event(event: BarEvent, fifths: number | null, log: Log): BarEvent {
    const name = (note: XmlElement): XmlElement => this.#note(note, { event, fifths, log });
    const [notes, graces] = [event.notes.map(name), event.graces.map(name)];
    const isSame = (before: readonly XmlElement[], after: readonly XmlElement[]): boolean =>
      before.every((note, i) => note === after[i]);
    return isSame(event.notes, notes) && isSame(event.graces, graces)
      ? event
      : { ...event, notes, graces };
  }

  #note(
    note: XmlElement,
    { event, fifths, log }: { event: BarEvent; fifths: number | null; log: Log },
  ): XmlElement {
    const pitch = readPitch(note);
    if (pitch === undefined) return note;
    const key = `${event.staff} ${pitch.midi}`;
    const begun = isTied(note, 'stop') ? this.#tied.get(key) : undefined;
    const wanted = begun ?? this.#wanted(pitch, fifths);
    if (isTied(note, 'start')) this.#tied.set(key, wanted);
    else this.#tied.delete(key);
    if (wanted.step === pitch.step && wanted.alter === pitch.alter) return note;
    const renamed = withPitch(note, wanted);
    log('spelling', event, `wrote ${nameOf(note)} as ${nameOf(renamed)}`);
    return renamed;
  }

  #wanted({ step, alter, octave, midi }: ReadPitch, fifths: number | null): WrittenPitch {
    const written: WrittenPitch = { kind: 'pitch', step, alter, octave };
    if (fifths === null || this.#spelling === 'off') return written;
    const place = STEPS_BY_FIFTHS.indexOf(step) - 1 + 7 * alter - fifths;
    const isPlausible = place >= PLAUSIBLE.flat && place <= PLAUSIBLE.sharp;
    return this.#spelling === 'implausible' && isPlausible ? written : spell(midi, fifths);
  }
}

function withPitch(note: XmlElement, { step, alter, octave }: WrittenPitch): XmlElement {
  const pitch = element('pitch', [
    element('step', step),
    alter === 0 ? null : element('alter', alter),
    element('octave', octave),
  ]);
  return withParts(note, ['pitch', 'accidental'], [pitch]);
}

const SIGNS = new Map([
  [-2, 'flat-flat'],
  [-1, 'flat'],
  [0, 'natural'],
  [1, 'sharp'],
  [2, 'double-sharp'],
]);

/**
 * Accidentals for notes that got another name, and for those that need one now because of it. What else is printed stays:
 * a reminder harms nobody.
 */
function withAccidentals(
  events: readonly BarEvent[],
  keyOf: ReadonlyMap<BarEvent, number | null>,
): BarEvent[] {
  const inForce = new Map<string, number>();
  const marked = new Map<BarEvent, BarEvent>();
  for (const event of [...events].sort((a, b) => a.from - b.from)) {
    const mark = (note: XmlElement): XmlElement => {
      const pitch = readPitch(note);
      if (pitch === undefined) return note;
      const fifths = keyOf.get(event) ?? null;
      const place = `${event.staff} ${pitch.step}${pitch.octave}`;
      const before = inForce.get(place) ?? (fifths === null ? NaN : alterInKey(pitch.step, fifths));
      inForce.set(place, pitch.alter);
      const isNeeded = before !== pitch.alter && !Number.isNaN(before) && !isTied(note, 'stop');
      const sign = SIGNS.get(pitch.alter);
      if (!isNeeded || sign === undefined || childOf(note, 'accidental') !== undefined) return note;
      return withParts(note, ['accidental'], [element('accidental', sign)]);
    };
    marked.set(event, { ...event, graces: event.graces.map(mark), notes: event.notes.map(mark) });
  }
  return events.map((event) => marked.get(event)!);
}
