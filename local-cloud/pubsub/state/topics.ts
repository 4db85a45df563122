import { checkTopic } from './checks';
import { type Dispatches } from './dispatches';
import { checkPublish, type Message, type MessageContent } from './message';
import { type Topic } from './resources';
import { alreadyExists, notFound } from './status';
import { type Store } from './store';

export type OnPublish = (topic: string, messages: readonly Message[]) => void;

export interface TopicsOptions {
  readonly store: Store;
  readonly dispatches: Dispatches;
  /** Told of every message once it is kept. */
  readonly onPublish: OnPublish;
}

export class Topics {
  constructor(private readonly options: TopicsOptions) {}

  list(): Topic[] {
    return [...this.options.store.ledger.topics.values()].map(({ config }) => config);
  }

  /** @throws PubSubError NOT_FOUND */
  get(name: string): Topic {
    const topic = this.options.store.ledger.topics.get(name);
    if (!topic) throw notFound(name);
    return topic.config;
  }

  has(name: string): boolean {
    return this.options.store.ledger.topics.has(name);
  }

  /** @throws PubSubError ALREADY_EXISTS, INVALID_ARGUMENT */
  create(topic: Topic): Topic {
    checkTopic(topic);
    if (this.has(topic.name)) throw alreadyExists(topic.name);
    return this.put(topic);
  }

  update(topic: Topic): Topic {
    this.get(topic.name);
    checkTopic(topic);
    return this.put(topic);
  }

  /** Its subscriptions stay, and deliver what they have. */
  delete(name: string): void {
    this.get(name);
    this.options.store.commit({ type: 'topic_deleted', name });
  }

  /** @returns the ids of the messages; when it returns, they are kept and will be delivered */
  publish(topic: string, contents: readonly MessageContent[]): string[] {
    this.get(topic);
    checkPublish(contents);
    const messages = this.options.store.stamp(contents);
    this.options.store.commit({ type: 'published', topic, messages });
    this.published(topic, messages);
    return messages.map(({ id }) => id);
  }

  /** What follows when messages have reached a topic. */
  published(topic: string, messages: readonly Message[]): void {
    const { store, dispatches, onPublish } = this.options;
    onPublish(topic, messages);
    for (const { config } of store.ledger.subscriptionsOf(topic)) dispatches.offerSoon(config.name);
  }

  private put(topic: Topic): Topic {
    this.options.store.commit({ type: 'topic_put', topic });
    return topic;
  }
}
