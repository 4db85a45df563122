import http from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  PubSub,
  v1,
  type CreateSubscriptionOptions,
  type Message,
  type protos,
  type Subscription,
  type Topic,
  type TopicMetadata,
} from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import type { ContractTarget } from '../cloud/contract-target';

export type Received = protos.google.pubsub.v1.IReceivedMessage;

type ClientOptions = ConstructorParameters<typeof v1.SubscriberClient>[0];

let count = 0;

/** An id that nothing else of this or another run has. */
export function uniqueId(kind: string): string {
  return `${kind}-${process.pid.toString(36)}-${Date.now().toString(36)}-${(count += 1)}`;
}

/** The official clients of one suite, pointed at its target, and what it creates with them. */
export class PubSubFixture {
  readonly client: PubSub;
  readonly subscriber: v1.SubscriberClient;
  readonly publisher: v1.PublisherClient;
  private readonly closers: (() => Promise<unknown>)[] = [];

  constructor(readonly target: ContractTarget) {
    this.client = new PubSub({ projectId: target.project });
    const options = plainClientOptions(target.project);
    this.subscriber = new v1.SubscriberClient(options);
    this.publisher = new v1.PublisherClient(options);
  }

  async topic(options: TopicMetadata = {}): Promise<Topic> {
    const [topic] = await this.client.createTopic({ name: uniqueId('topic'), ...options });
    this.closers.push(() => topic.delete().catch(() => undefined));
    return topic;
  }

  async subscription(topic: Topic, options: CreateSubscriptionOptions = {}): Promise<Subscription> {
    const [subscription] = await topic.createSubscription(uniqueId('subscription'), options);
    this.closers.push(() => subscription.delete().catch(() => undefined));
    return subscription;
  }

  /** What is there now, without waiting for more. */
  async pullNow({ name }: { name: string }, maxMessages = 100): Promise<Received[]> {
    const request = { subscription: name, maxMessages, returnImmediately: true };
    const [{ receivedMessages }] = await this.subscriber.pull(request);
    return receivedMessages ?? [];
  }

  /** Pulls until there are `expected` messages. */
  async pull({ name }: { name: string }, expected = 1): Promise<Received[]> {
    const all: Received[] = [];
    for (let calls = 0; all.length < expected && calls < 50; calls += 1) {
      const maxMessages = expected - all.length;
      const [{ receivedMessages }] = await this.subscriber.pull({
        subscription: name,
        maxMessages,
      });
      all.push(...(receivedMessages ?? []));
    }
    return all;
  }

  async acknowledge({ name }: { name: string }, received: readonly Received[]): Promise<void> {
    await this.subscriber.acknowledge({ subscription: name, ackIds: ackIdsOf(received) });
  }

  async refuse({ name }: { name: string }, received: readonly Received[]): Promise<void> {
    await this.extend({ name }, { received, seconds: 0 });
  }

  async extend(
    { name }: { name: string },
    { received, seconds }: { received: readonly Received[]; seconds: number },
  ): Promise<void> {
    await this.subscriber.modifyAckDeadline({
      subscription: name,
      ackIds: ackIdsOf(received),
      ackDeadlineSeconds: seconds,
    });
  }

  async stop(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    await Promise.all([this.client.close(), this.subscriber.close(), this.publisher.close()]);
    await this.target.stop();
  }
}

/** What the generated clients need to be told, which the hand-written one reads from the environment. */
function plainClientOptions(projectId: string): ClientOptions {
  const emulator = process.env['PUBSUB_EMULATOR_HOST'];
  if (emulator === undefined) return { projectId };
  const [servicePath, port] = emulator.split(':');
  const sslCreds = credentials.createInsecure();
  return { projectId, servicePath: servicePath!, port: Number(port), sslCreds };
}

export function ackIdsOf(received: readonly Received[]): string[] {
  return received.map(({ ackId }) => ackId ?? '');
}

export function textsOf(received: readonly Received[]): string[] {
  return received.map(({ message }) => Buffer.from(message?.data ?? '').toString());
}

/** Collects what a subscription's stream delivers, until there are `count` messages. */
export function messages(subscription: Subscription, count: number): Promise<Message[]> {
  const collected: Message[] = [];
  return new Promise((resolve, reject) => {
    subscription.once('error', reject);
    subscription.on('message', (message: Message) => {
      collected.push(message);
      if (collected.length === count) resolve(collected);
    });
  });
}

export interface ReceivedPush {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An endpoint for pushes. */
export interface PushReceiver {
  readonly url: string;
  readonly pushes: readonly ReceivedPush[];
  /** Resolves once there were this many pushes. */
  readonly received: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @param decide the HTTP status of each answer; null leaves the push without one */
export async function pushReceiver(
  decide: (push: ReceivedPush, index: number) => number | null,
): Promise<PushReceiver> {
  const pushes: ReceivedPush[] = [];
  const waiting = new Set<() => void>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const push = { headers: request.headers, body: Buffer.concat(chunks) };
      const status = decide(push, pushes.push(push) - 1);
      if (status !== null) response.writeHead(status).end();
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/push`,
    pushes,
    received: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (pushes.length >= count) resolve();
        };
        waiting.add(check);
        check();
      }),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
