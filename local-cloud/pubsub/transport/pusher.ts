import { type Calls } from '../../calls';
import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { PushClient } from './push-client';
import { PushLine } from './push-line';
import { type IdentityToken, TokenCache } from './token-cache';

export interface PusherOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly identityToken: IdentityToken;
}

/** Pushes the messages of every push subscription, whenever there are any and its line has room. */
export class Pusher {
  private readonly client: PushClient;
  private readonly tokens: TokenCache;
  private readonly lines = new Map<string, PushLine>();

  constructor(private readonly options: PusherOptions) {
    this.client = new PushClient(options.clock);
    this.tokens = new TokenCache(options.identityToken, options.clock);
    const { subscriptions } = options.broker;
    subscriptions.watch((name) => this.follow(name));
    for (const { name } of subscriptions.list()) this.follow(name);
  }

  stop(): void {
    for (const line of this.lines.values()) line.stop();
    this.lines.clear();
    this.client.close();
  }

  /** Starts or stops pushing for a subscription, as its configuration says now. */
  private follow(name: string): void {
    const { subscriptions } = this.options.broker;
    const config = subscriptions.has(name) ? subscriptions.get(name) : undefined;
    const isPush = config?.push !== undefined && !config.detached;
    const line = this.lines.get(name);
    if (isPush === (line !== undefined)) return;
    if (line) {
      line.stop();
      this.lines.delete(name);
      return;
    }
    const { client, tokens } = this;
    const closed = (): void => void this.lines.delete(name);
    this.lines.set(name, new PushLine(name, { ...this.options, client, tokens, closed }));
  }
}
