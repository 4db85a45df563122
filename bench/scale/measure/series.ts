/** How often something happened, second by second of virtual time. */
export class Series {
  readonly perSecond: number[] = [];
  total = 0;

  add(milliseconds: number, amount = 1): void {
    const second = Math.floor(milliseconds / 1000);
    while (this.perSecond.length <= second) this.perSecond.push(0);
    this.perSecond[second] = (this.perSecond[second] ?? 0) + amount;
    this.total += amount;
  }

  /** The second in which it happened first; 0 if it never did. */
  get first(): number {
    return Math.max(
      0,
      this.perSecond.findIndex((count) => count > 0),
    );
  }

  /** How often per second it happened in the last so many seconds. */
  latest(milliseconds: number, seconds: number): number {
    const end = Math.floor(milliseconds / 1000) + 1;
    const within = this.perSecond.slice(Math.max(0, end - seconds), end);
    return within.reduce((sum, count) => sum + count, 0) / seconds;
  }

  /** The highest rate per second over so many seconds, in the units of `allowed` at that time (1 without). */
  peak(windowSeconds: number, allowed: (second: number) => number = () => 1): number {
    let highest = 0;
    let within = 0;
    for (const [second, count] of this.perSecond.entries()) {
      within += count - (this.perSecond[second - windowSeconds] ?? 0);
      highest = Math.max(highest, within / windowSeconds / allowed(second));
    }
    return highest;
  }
}

/** The highest value something had, and where. */
export class Highest {
  value = 0;
  where = '';

  see(value: number, where: string): void {
    if (value <= this.value) return;
    this.value = value;
    this.where = where;
  }
}

/** Series or highest values by name, made when first asked for. */
export class Named<Kind> {
  readonly #byName = new Map<string, Kind>();

  constructor(readonly make: () => Kind) {}

  of(name: string): Kind {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const made = this.make();
    this.#byName.set(name, made);
    return made;
  }

  entries(): [string, Kind][] {
    return [...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
