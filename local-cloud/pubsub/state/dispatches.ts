import { type Clock } from '../../service';
import { Dispatch, type OnExpired } from './dispatch';
import { type LedgerSubscription } from './ledger-entries';

/** The dispatches of all subscriptions, by name. */
export class Dispatches {
  private readonly dispatches = new Map<string, Dispatch>();

  constructor(private readonly clock: Clock) {}

  start(subscription: LedgerSubscription, onExpired: OnExpired): void {
    const dispatch = new Dispatch(subscription, this.clock, onExpired);
    this.dispatches.set(subscription.config.name, dispatch);
  }

  get(name: string): Dispatch | undefined {
    return this.dispatches.get(name);
  }

  offerSoon(name: string): void {
    this.dispatches.get(name)?.offerSoon();
  }

  /** @param reason what the consumers are told */
  stop(name: string, reason: Error): void {
    this.dispatches.get(name)?.stop(reason);
    this.dispatches.delete(name);
  }

  stopAll(reason: Error): void {
    for (const name of [...this.dispatches.keys()]) this.stop(name, reason);
  }
}
