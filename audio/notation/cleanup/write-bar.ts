import { element, type XmlElement } from '../xml/element';
import { childOf, hasChild } from '../xml/query';
import { type Anchored, type Bar, type BarEvent, endOf, lengthOf, voicesOf } from './bar';
import { withParts } from './note-parts';

/**
 * A bar as a measure: voice after voice, with everything else where the first voice that comes by has its time, in the
 * order it had. Voices that begin late or end early are filled with `forward`.
 */
export function writeBar(bar: Bar): XmlElement {
  const writer = new BarWriter(bar);
  const voices = voicesOf(bar.events);
  for (const own of voices) writer.voice(own, lengthOf(bar));
  return { ...bar.element, children: writer.finish(lengthOf(bar)) };
}

class BarWriter {
  readonly #written: XmlElement[] = [];
  /** What closes the measure. */
  readonly #last: XmlElement[];
  #pending: Anchored[];
  #cursor = 0;

  constructor({ others }: Bar) {
    const isLast = ({ element: one }: Anchored): boolean =>
      one.name === 'barline' && (one.attributes['location'] ?? 'right') === 'right';
    this.#last = others.filter(isLast).map((one) => one.element);
    this.#pending = others.filter((one) => !isLast(one));
  }

  voice(own: readonly BarEvent[], length: number): void {
    this.#moveTo(0);
    for (const event of own) {
      this.#forwardTo(event.from, own);
      this.#writePending();
      this.#written.push(...event.graces, ...chordOf(event.notes));
      this.#cursor = endOf(event);
    }
    this.#forwardTo(length, own);
    this.#writePending();
  }

  finish(length: number): XmlElement[] {
    for (const at of [...new Set(this.#pending.map((one) => one.at))].sort((a, b) => a - b)) {
      this.#moveTo(at);
      this.#writePending();
    }
    this.#moveTo(length);
    return [...this.#written, ...this.#last];
  }

  #writePending(): void {
    const isHere = ({ at }: Anchored): boolean => at === this.#cursor;
    this.#written.push(...this.#pending.filter(isHere).map((one) => one.element));
    this.#pending = this.#pending.filter((one) => !isHere(one));
  }

  /** A gap in a voice. */
  #forwardTo(at: number, own: readonly BarEvent[]): void {
    if (at <= this.#cursor) return;
    const [first] = own;
    const model = first?.notes[0] ?? first?.graces[0];
    const hasStaff = model !== undefined && hasChild(model, 'staff');
    this.#written.push(
      element('forward', [
        element('duration', at - this.#cursor),
        element('voice', first!.voice),
        hasStaff ? element('staff', first!.staff) : null,
      ]),
    );
    this.#cursor = at;
  }

  #moveTo(at: number): void {
    if (at === this.#cursor) return;
    const name = at < this.#cursor ? 'backup' : 'forward';
    this.#written.push(element(name, [element('duration', Math.abs(at - this.#cursor))]));
    this.#cursor = at;
  }
}

/** All but the first note say that they belong to it. */
function chordOf(notes: readonly XmlElement[]): XmlElement[] {
  return notes.map((note, i) => {
    if ((childOf(note, 'chord') !== undefined) === i > 0) return note;
    return withParts(note, ['chord'], i > 0 ? [element('chord')] : []);
  });
}
