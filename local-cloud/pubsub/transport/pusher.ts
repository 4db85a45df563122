import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { type Delivery } from '../state/delivery-queue';
import { PushWindow } from '../state/push-window';
import { type PushTarget } from '../state/resources';
import { PushClient } from './push-client';
import { isAcknowledging, pushBody, pushHeaders } from './push-request';
import { type IdentityToken, TokenCache } from './token-cache';

export interface PusherOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly identityToken: IdentityToken;
}

/** Pushes the messages of every push subscription, whenever there are any and the window has room. */
export class Pusher {
  private readonly client: PushClient;
  private readonly tokens: TokenCache;
  /** By subscription: how to stop pushing. */
  private readonly active = new Map<string, () => void>();
  private isStopped = false;

  constructor(private readonly options: PusherOptions) {
    this.client = new PushClient(options.clock);
    this.tokens = new TokenCache(options.identityToken, options.clock);
    const { broker } = options;
    broker.watchSubscriptions((name) => this.follow(name));
    for (const { name } of broker.subscriptions()) this.follow(name);
  }

  stop(): void {
    this.isStopped = true;
    for (const detach of this.active.values()) detach();
    this.active.clear();
    this.client.close();
  }

  /** Starts or stops pushing for a subscription, as its configuration says now. */
  private follow(name: string): void {
    const { broker } = this.options;
    const isPush = broker.hasSubscription(name) && broker.subscription(name).push !== undefined;
    if (isPush === this.active.has(name)) return;
    if (!isPush) {
      this.active.get(name)?.();
      this.active.delete(name);
      return;
    }
    const window = new PushWindow();
    const detach = broker.attach(name, {
      consume: () => this.consume(name, window),
      closed: () => void this.active.delete(name),
    });
    this.active.set(name, detach);
  }

  private consume(name: string, window: PushWindow): boolean {
    const { broker } = this.options;
    if (!window.hasRoom) return false;
    // The push's own time limit ends the lease.
    const lease = { seconds: Infinity, settled: () => undefined };
    const delivery = broker.take(name, lease);
    if (!delivery) return false;
    window.opened();
    void this.isAccepted(name, delivery).then((isAccepted) => {
      window.closed(isAccepted ? 'acknowledged' : 'refused');
      // After a stop nothing is settled: the message is outstanding and comes again with the next start.
      if (this.isStopped || !broker.hasSubscription(name)) return;
      if (isAccepted) broker.acknowledge(name, [delivery.ackId]);
      else broker.refuse(name, [delivery.ackId]);
    });
    return true;
  }

  /** Never rejects: whatever goes wrong with a push refuses the message. */
  private async isAccepted(name: string, delivery: Delivery): Promise<boolean> {
    const subscription = this.options.broker.subscription(name);
    const { push } = subscription;
    if (!push) return false;
    try {
      const body = pushBody(subscription, delivery);
      const status = await this.client.post({
        url: push.endpoint,
        headers: pushHeaders(body, await this.token(push)),
        body,
        timeoutSeconds: subscription.ackDeadlineSeconds,
      });
      return isAcknowledging(status);
    } catch {
      return false;
    }
  }

  private token({ identity }: PushTarget): Promise<string> | undefined {
    return identity && this.tokens.token(identity.serviceAccount, identity.audience);
  }
}
