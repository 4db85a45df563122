import { type Broker } from '../state/broker';
import { type Topic } from '../state/resources';
import { unimplemented } from '../state/status';
import { applyFieldMask } from './field-mask';
import { contentFromWire, pageOf, type FieldMask, type Page, type WireMessage } from './wire';
import { type UnaryMethods } from './grpc-service';

interface WireTopic {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** google.pubsub.v1.Publisher. What is missing here answers UNIMPLEMENTED. */
export function publisherMethods(broker: Broker): UnaryMethods {
  return {
    CreateTopic: (request: WireTopic) => broker.createTopic(topicFromWire(request)),
    GetTopic: (request: { topic?: string }) => broker.topic(request.topic ?? ''),
    UpdateTopic: (request: { topic?: WireTopic; updateMask?: FieldMask }) => {
      const given = topicFromWire(request.topic ?? {});
      const mask = request.updateMask ?? {};
      return broker.updateTopic(
        applyFieldMask(broker.topic(given.name), { given, mask, allowed: ['labels'] }),
      );
    },
    DeleteTopic: (request: { topic?: string }) => {
      broker.deleteTopic(request.topic ?? '');
      return {};
    },
    ListTopics: (request: { project?: string } & Page) => {
      const topics = broker.topics().filter(({ name }) => name.startsWith(`${request.project}/`));
      const { items, nextPageToken } = pageOf(topics, request);
      return { topics: items, nextPageToken };
    },
    ListTopicSubscriptions: (request: { topic?: string } & Page) => {
      const { name } = broker.topic(request.topic ?? '');
      const names = broker.subscriptions().filter(({ topic }) => topic === name);
      const { items, nextPageToken } = pageOf(names, request);
      return { subscriptions: items.map((subscription) => subscription.name), nextPageToken };
    },
    Publish: (request: { topic?: string; messages?: readonly WireMessage[] }) => ({
      messageIds: broker.publish(
        request.topic ?? '',
        (request.messages ?? []).map(contentFromWire),
      ),
    }),
  };
}

const unservedSettings = [
  'kmsKeyName',
  'schemaSettings',
  'messageRetentionDuration',
  'ingestionDataSourceSettings',
];

function topicFromWire(wire: WireTopic): Topic {
  const settings = wire as Record<string, unknown>;
  for (const name of unservedSettings)
    if (settings[name]) throw unimplemented(`the topic setting ${name}`);
  return { name: wire.name ?? '', labels: wire.labels ?? {} };
}
