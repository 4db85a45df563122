import { type Clock } from '../../service';

const minimumMilliseconds = 100;
const maximumMilliseconds = 60_000;

/**
 * How a push subscription without a retry policy backs off: after a refusal nothing is pushed at all
 * for a while, which doubles from 0.1 s to 60 s with every further one, until a push succeeds.
 */
export class PushBackoff {
  private pauses = 0;
  private until = -Infinity;

  constructor(private readonly clock: Clock) {}

  /** Pauses so far without a success between them. A push remembers it from when it began. */
  get round(): number {
    return this.pauses;
  }

  /** Milliseconds until pushing may go on; 0 for now. */
  get pauseLeft(): number {
    return Math.max(0, this.until - this.clock.now());
  }

  /** @param round in which the refused push began: pushes that were out together are one refusal */
  refused(round: number): void {
    if (round !== this.pauses) return;
    const pause = Math.min(
      maximumMilliseconds,
      minimumMilliseconds * 2 ** Math.min(this.pauses, 20),
    );
    this.until = this.clock.now() + pause;
    this.pauses += 1;
  }

  accepted(): void {
    this.pauses = 0;
    this.until = -Infinity;
  }
}
