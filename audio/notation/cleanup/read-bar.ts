import { element, type XmlElement } from '../xml/element';
import { childOf, childrenOf, elementsOf, hasChild, numberOf, textOf } from '../xml/query';
import { type Anchored, type BarEvent, type KeyChange } from './bar';
import { withParts } from './note-parts';

export interface BarContent {
  readonly events: readonly BarEvent[];
  readonly others: readonly Anchored[];
  readonly keys: readonly KeyChange[];
  readonly fault: string | null;
}

/** The music of a measure. Where its times cannot be followed, `fault` says why. */
export function readBar(measure: XmlElement): BarContent {
  const reader = new BarReader();
  for (const node of elementsOf(measure)) {
    reader.read(node);
    if (reader.fault !== null) break;
  }
  return reader.content();
}

class BarReader {
  fault: string | null = null;
  readonly #events: BarEvent[] = [];
  readonly #others: Anchored[] = [];
  readonly #keys: KeyChange[] = [];
  #graces: XmlElement[] = [];
  #cursor = 0;
  /** Whether a note of a chord may follow. */
  #isInChord = false;

  read(node: XmlElement): void {
    if (node.name === 'note') return this.#note(node);
    if (node.name === 'backup' || node.name === 'forward') return this.#move(node);
    // A sign may stand between a grace note and its note, and between the notes of a chord it changes nothing.
    this.#others.push({ at: this.#cursor, element: node });
    if (node.name === 'attributes') this.#attributes(node);
  }

  content(): BarContent {
    this.#endVoice();
    const { fault } = this;
    const events = withGraces(this.#events);
    return { events, others: this.#others, keys: this.#keys, fault };
  }

  #note(note: XmlElement): void {
    if (hasChild(note, 'grace')) {
      this.#changeVoice(note);
      this.#graces.push(note);
      this.#isInChord = false;
      return;
    }
    const ticks = numberOf(note, 'duration');
    if (!Number.isInteger(ticks) || ticks <= 0)
      return this.#fail(`a note has a duration of ${textOf(note, 'duration') ?? 'nothing'}`);
    if (hasChild(note, 'chord')) this.#chordNote(note, ticks);
    else this.#mainNote(note, ticks);
  }

  #mainNote(note: XmlElement, ticks: number): void {
    this.#changeVoice(note);
    const isRest = hasChild(note, 'rest');
    const place = { voice: voiceOf(note), staff: staffOf(note) };
    const event = { from: this.#cursor, ticks, ...place, isRest, notes: [note] };
    this.#events.push({ ...event, graces: this.#graces });
    this.#graces = [];
    this.#cursor += ticks;
    this.#isInChord = !isRest;
  }

  #chordNote(given: XmlElement, ticks: number): void {
    const chord = this.#events.at(-1);
    if (!this.#isInChord || chord === undefined || this.#graces.length > 0)
      return this.#fail('a note is in a chord with nothing');
    // It is of its chord's voice, whatever it says.
    const note = voiceOf(given) === chord.voice ? given : withVoice(given, chord.voice);
    if (chord.ticks === ticks) {
      this.#events[this.#events.length - 1] = { ...chord, notes: [...chord.notes, note] };
      return;
    }
    // Notes of one chord last equally long: another length is another event in the same voice.
    const place = { from: chord.from, ticks, voice: chord.voice, staff: staffOf(note) };
    const event = { ...place, isRest: false, notes: [note], graces: [] };
    this.#events.splice(this.#events.length - 1, 0, event);
  }

  #move(node: XmlElement): void {
    this.#endVoice();
    const ticks = numberOf(node, 'duration');
    if (!Number.isInteger(ticks) || ticks < 0)
      return this.#fail(
        `a ${node.name} has a duration of ${textOf(node, 'duration') ?? 'nothing'}`,
      );
    this.#cursor += node.name === 'backup' ? -ticks : ticks;
    if (this.#cursor < 0) this.#fail('a backup goes behind its beginning');
  }

  #attributes(node: XmlElement): void {
    if (hasChild(node, 'time') && this.#cursor > 0) this.#fail('its time signature changes within');
    for (const key of childrenOf(node, 'key')) {
      const staff = key.attributes['number'];
      const fifths = numberOf(key, 'fifths');
      this.#keys.push({
        at: this.#cursor,
        staff: staff === undefined ? null : Number(staff),
        fifths: Number.isInteger(fifths) && Math.abs(fifths) <= 7 ? fifths : null,
      });
    }
  }

  /** Grace notes that no note of their voice follows stand at its end. */
  #changeVoice(next: XmlElement): void {
    const [first] = this.#graces;
    if (first !== undefined && voiceOf(first) !== voiceOf(next)) this.#endVoice();
  }

  #endVoice(): void {
    const [first] = this.#graces;
    this.#isInChord = false;
    if (first === undefined) return;
    const place = { from: this.#cursor, ticks: 0, voice: voiceOf(first), staff: staffOf(first) };
    this.#events.push({ ...place, isRest: false, notes: [], graces: this.#graces });
    this.#graces = [];
  }

  #fail(reason: string): void {
    this.fault ??= reason;
  }
}

/** Grace notes at the end of a stretch belong to what begins there in their voice, wherever that stands. */
function withGraces(events: readonly BarEvent[]): BarEvent[] {
  const merged = [...events];
  for (const tail of events.filter(({ ticks }) => ticks === 0)) {
    const at = merged.findIndex(
      ({ from, ticks, voice }) => from === tail.from && voice === tail.voice && ticks > 0,
    );
    if (at === -1) continue;
    merged[at] = { ...merged[at]!, graces: [...tail.graces, ...merged[at]!.graces] };
    merged.splice(merged.indexOf(tail), 1);
  }
  return merged;
}

function withVoice(note: XmlElement, voice: string): XmlElement {
  return withParts(note, ['voice'], [element('voice', voice)]);
}

/** Notes without a voice are of the first. */
function voiceOf(note: XmlElement): string {
  return textOf(note, 'voice') || '1';
}

function staffOf(note: XmlElement): number {
  const staff = childOf(note, 'staff') === undefined ? 1 : numberOf(note, 'staff');
  return Number.isInteger(staff) && staff > 0 ? staff : 1;
}
