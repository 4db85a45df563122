import type { Topic } from '@google-cloud/pubsub';
import { type Envelope } from '@attacca/core';
import { onFirstUse } from './on-first-use';

/** The few things functions do with Pub/Sub. */
export interface Messages {
  /**
   * Publishes and waits until the messages are taken.
   * @param traceparent travels beside each message as an attribute, so that one trace follows a pipeline through every hop
   */
  publish(
    topic: string,
    envelopes: readonly Envelope<unknown>[],
    traceparent: string,
  ): Promise<void>;
  /** @throws Error when Pub/Sub does not answer, or would not let us publish to a topic */
  check(topic: string): Promise<void>;
}

/** `Messages` on Pub/Sub, through the official client. */
export function pubsubMessages(project: string): Messages {
  return onFirstUse(() => loadMessages(project));
}

async function loadMessages(project: string): Promise<Messages> {
  const { PubSub } = await import('@google-cloud/pubsub');
  const pubsub = new PubSub({ projectId: project });
  const topics = new Map<string, Topic>();
  // One message must not wait for company; a page of a fan-out goes out in few requests.
  const topicOf = (name: string, isPage: boolean): Topic => {
    const key = `${name} ${isPage}`;
    const known = topics.get(key);
    if (known !== undefined) return known;
    const batching = isPage ? { maxMessages: 500, maxMilliseconds: 5 } : { maxMessages: 1 };
    const topic = pubsub.topic(name, { batching });
    topics.set(key, topic);
    return topic;
  };
  return {
    check: async (name) => {
      const permission = 'pubsub.topics.publish';
      const [granted] = await pubsub.topic(name).iam.testPermissions([permission]);
      if (granted[permission] !== true) throw new Error(`${name} may not be published to.`);
    },
    publish: async (name, envelopes, traceparent) => {
      const topic = topicOf(name, envelopes.length > 1);
      await Promise.all(
        envelopes.map((envelope) =>
          topic.publishMessage({
            data: Buffer.from(JSON.stringify(envelope)),
            attributes: { event_type: envelope.event_type, traceparent },
          }),
        ),
      );
    },
  };
}
