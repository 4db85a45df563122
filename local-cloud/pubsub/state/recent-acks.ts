import { type Clock } from '../../service';

/** Longer than any client goes on retrying an acknowledgement. */
const memoryMilliseconds = 600_000;
const maximumSize = 50_000;

/** Ack ids that were accepted a short while ago, so that accepting one again is no error. */
export class RecentAcks {
  private readonly acceptedAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  has(ackId: string): boolean {
    const at = this.acceptedAt.get(ackId);
    return at !== undefined && at + memoryMilliseconds > this.clock.now();
  }

  add(ackId: string): void {
    const now = this.clock.now();
    this.acceptedAt.set(ackId, now);
    for (const [oldest, at] of this.acceptedAt) {
      if (this.acceptedAt.size <= maximumSize && at + memoryMilliseconds > now) return;
      this.acceptedAt.delete(oldest);
    }
  }

  clear(): void {
    this.acceptedAt.clear();
  }
}
