/** What a listener has heard, to be taken out one by one. */
export class Snapshots<Snapshot> {
  private readonly arrived: Snapshot[] = [];
  private wake: () => void = () => undefined;

  readonly push = (snapshot: Snapshot): void => {
    this.arrived.push(snapshot);
    this.wake();
  };

  /** The next one, as soon as it is there. */
  async next(): Promise<Snapshot> {
    while (this.arrived.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.arrived.shift()!;
  }

  /** How many are there that nobody has taken. */
  get waiting(): number {
    return this.arrived.length;
  }
}
