/**
 * How many pushes of a subscription may be in flight. Starts small, grows by one with every
 * success (so it doubles with every full round), halves with every failure: slow start.
 */
export class PushWindow {
  private size = 8;
  private inFlight = 0;

  get hasRoom(): boolean {
    return this.inFlight < Math.floor(this.size);
  }

  opened(): void {
    this.inFlight += 1;
  }

  closed(outcome: 'acknowledged' | 'refused'): void {
    this.inFlight -= 1;
    this.size =
      outcome === 'acknowledged'
        ? Math.min(maximumSize, this.size + 1)
        : Math.max(1, this.size / 2);
  }
}

/** Sockets of one machine, rather than Google's 3,000 a region. */
const maximumSize = 1000;
