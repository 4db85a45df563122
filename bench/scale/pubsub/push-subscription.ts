import { type Envelope } from '@attacca/core';
import { type Recorder } from '../measure/recorder';
import { type VirtualClock } from '../time/virtual-clock';

/** Hands a message to whoever it is for. @returns whether it was acknowledged */
export type Push = (envelope: Envelope<unknown>) => Promise<boolean>;

/** "A small single-digit window" to begin with; every acknowledgement makes room for one more: it doubles per round. */
const firstWindow = 3;
/** Beyond that it no longer doubles; for requests that take longer than a second it goes no further. */
const largestWindow = 3000;
const transferMilliseconds = 50;
/** Of the subscription's retry policy. */
const redeliverMilliseconds = 10_000;
const ackDeadlineMilliseconds = 600_000;

/** A push subscription with its slow start. */
export class PushSubscription {
  readonly #queue: Envelope<unknown>[] = [];
  #window = firstWindow;
  #outstanding = 0;

  constructor(
    readonly name: string,
    readonly push: Push,
    readonly world: { readonly clock: VirtualClock; readonly recorder: Recorder },
  ) {}

  publish(envelopes: readonly Envelope<unknown>[]): void {
    this.#queue.push(...envelopes);
    this.#deliver();
  }

  #deliver(): void {
    while (this.#outstanding < this.#window) {
      const envelope = this.#queue.shift();
      if (envelope === undefined) return;
      this.#outstanding += 1;
      this.world.recorder.levels.of('push requests outstanding').see(this.#outstanding, this.name);
      void this.#request(envelope);
    }
  }

  async #request(envelope: Envelope<unknown>): Promise<void> {
    const { clock, recorder } = this.world;
    recorder.event('push requests');
    const start = clock.now;
    await clock.sleep(transferMilliseconds);
    const isAcknowledged = await this.push(envelope);
    const lasted = clock.now - start;
    recorder.highest.of('seconds of a push request').see(lasted / 1000, this.name);
    this.#outstanding -= 1;
    if (isAcknowledged && lasted < ackDeadlineMilliseconds) {
      this.#window = Math.min(largestWindow, this.#window + 1);
    } else {
      recorder.event('messages redelivered');
      this.#window = Math.max(1, Math.floor(this.#window / 2));
      clock.after(redeliverMilliseconds, () => this.publish([envelope]));
    }
    this.#deliver();
  }
}
