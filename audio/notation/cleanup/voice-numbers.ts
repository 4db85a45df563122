import { type Bar } from './bar';

/** Gives new voices of a part their numbers: the same one for the same voice, throughout. */
export class VoiceNumbers {
  readonly #taken: Set<string>;
  readonly #given = new Map<string, string>();

  constructor(bars: readonly Bar[]) {
    this.#taken = new Set(bars.flatMap(({ events }) => events.map(({ voice }) => voice)));
  }

  /** @param which what tells the new voice from all others */
  numberOf(which: string): string {
    const known = this.#given.get(which);
    if (known !== undefined) return known;
    let number = 2;
    while (this.#taken.has(String(number))) number++;
    this.#taken.add(String(number));
    this.#given.set(which, String(number));
    return String(number);
  }
}
