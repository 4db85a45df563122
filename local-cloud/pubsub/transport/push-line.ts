import { type Calls } from '../../calls';
import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { type HandedOut } from '../state/deliveries';
import { PushBackoff } from '../state/push-backoff';
import { PushWindow } from '../state/push-window';
import { type PushTarget } from '../state/resources';
import { type PushClient } from './push-client';
import { isAcknowledging, pushRequest } from './push-request';
import { type TokenCache } from './token-cache';

export interface PushLineOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly client: PushClient;
  readonly tokens: TokenCache;
  /** The subscription is gone, or pushes no more. */
  readonly closed: () => void;
}

/** The pushing of one subscription: slow start, backoff, and what becomes of every push. */
export class PushLine {
  private readonly window = new PushWindow();
  private readonly backoff: PushBackoff;
  private readonly detach: () => void;
  private cancelWakeUp: (() => void) | undefined;
  private isStopped = false;

  constructor(
    private readonly subscription: string,
    private readonly options: PushLineOptions,
  ) {
    this.backoff = new PushBackoff(options.clock);
    this.detach = this.attach();
  }

  stop(): void {
    this.isStopped = true;
    this.cancelWakeUp?.();
    this.detach();
  }

  private attach(): () => void {
    return this.options.broker.deliveries.attach(this.subscription, {
      isPusher: true,
      consume: () => this.consume(),
      closed: () => {
        this.isStopped = true;
        this.cancelWakeUp?.();
        this.options.closed();
      },
    });
  }

  private consume(): boolean {
    let tookAny = false;
    while (this.mayPush()) {
      // The push's own time limit ends the lease. Nobody owns it: of a key one message is out at a time.
      const lease = { seconds: Infinity, settled: () => undefined };
      const delivery = this.options.broker.deliveries.take(this.subscription, lease);
      if (!delivery) break;
      tookAny = true;
      this.deliver(delivery);
    }
    return tookAny;
  }

  private mayPush(): boolean {
    const { pauseLeft } = this.backoff;
    if (pauseLeft > 0) this.wakeUpIn(pauseLeft);
    return pauseLeft === 0 && this.window.hasRoom;
  }

  private wakeUpIn(milliseconds: number): void {
    this.cancelWakeUp ??= this.options.clock.schedule(milliseconds, () => {
      this.cancelWakeUp = undefined;
      this.options.broker.deliveries.offer(this.subscription);
    });
  }

  private deliver(delivery: HandedOut): void {
    const { broker, calls } = this.options;
    const { subscription: subject } = this;
    const copies = calls.delivery({ service: 'pubsub', method: 'Push', subject });
    if (copies.length === 0) {
      // Lost on the way: nobody answers until the deadline passes.
      const { ackDeadlineSeconds } = broker.subscriptions.get(subject);
      broker.deliveries.modifyAckDeadline(subject, [delivery.ackId], ackDeadlineSeconds);
      return;
    }
    const { round } = this.backoff;
    this.window.opened();
    void this.isAccepted(delivery, copies).then((isAccepted) =>
      this.conclude(delivery, { isAccepted, round }),
    );
  }

  private conclude(
    { ackId }: HandedOut,
    { isAccepted, round }: { isAccepted: boolean; round: number },
  ): void {
    const { deliveries, subscriptions } = this.options.broker;
    this.window.closed(isAccepted ? 'acknowledged' : 'refused');
    // After a stop nothing is settled: the message is outstanding and comes again with the next start.
    if (this.isStopped || !subscriptions.has(this.subscription)) return;
    if (isAccepted) {
      this.backoff.accepted();
      subscriptions.use(this.subscription);
      deliveries.acknowledge(this.subscription, [ackId]);
    } else {
      if (!subscriptions.get(this.subscription).retryPolicy) this.backoff.refused(round);
      deliveries.modifyAckDeadline(this.subscription, [ackId], 0);
    }
    deliveries.offer(this.subscription);
  }

  /** Whether any copy is accepted. Never rejects: whatever goes wrong with a push refuses it. */
  private async isAccepted(delivery: HandedOut, copies: readonly number[]): Promise<boolean> {
    const pushes = copies.map(async (delay) => {
      if (delay > 0)
        await new Promise<void>((resolve) => this.options.clock.schedule(delay, resolve));
      if (!isAcknowledging(await this.push(delivery))) throw new Error('refused');
    });
    return Promise.any(pushes).then(
      () => true,
      () => false,
    );
  }

  /** @returns the HTTP status */
  private async push(delivery: HandedOut): Promise<number> {
    const subscription = this.options.broker.subscriptions.get(this.subscription);
    const { push } = subscription;
    if (!push) return 0;
    const { headers, body } = pushRequest(subscription, push, delivery);
    const token = await this.token(push);
    return this.options.client.post({
      url: push.endpoint,
      headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` },
      body,
      timeoutSeconds: subscription.ackDeadlineSeconds,
    });
  }

  private token({ identity, endpoint }: PushTarget): Promise<string> | undefined {
    return (
      identity && this.options.tokens.token(identity.serviceAccount, identity.audience || endpoint)
    );
  }
}
