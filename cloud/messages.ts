import { randomBytes } from 'node:crypto';
import type { Topic } from '@google-cloud/pubsub';
import { type Envelope } from '@attacca/core';
import { onFirstUse } from './on-first-use';

/** The few things functions do with Pub/Sub. */
export interface Messages {
  /** Publishes and waits until the messages are taken. */
  publish(topic: string, envelopes: readonly Envelope<unknown>[]): Promise<void>;
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
    publish: async (name, envelopes) => {
      const topic = topicOf(name, envelopes.length > 1);
      await Promise.all(
        envelopes.map((envelope) =>
          topic.publishMessage({
            data: Buffer.from(JSON.stringify(envelope)),
            attributes: attributesOf(envelope),
          }),
        ),
      );
    },
  };
}

/** W3C trace context beside the message, so that one trace follows a pipeline through every hop. */
function attributesOf({ event_type, trace_id }: Envelope<unknown>): Record<string, string> {
  const span = randomBytes(8).toString('hex');
  return { event_type, traceparent: `00-${trace_id}-${span}-01` };
}
