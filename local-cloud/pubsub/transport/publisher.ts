import { type Broker } from '../state/broker';
import { applyFieldMask } from './field-mask';
import { type UnaryMethods } from './protocol';
import { topicFromWire, topicToWire, type WireTopic } from './topic-wire';
import {
  contentFromWire,
  inProject,
  pageOf,
  type FieldMask,
  type Page,
  type WireMessage,
} from './wire';

const mutable = ['labels', 'message_retention_duration', 'message_storage_policy'];
// These may change too, and what they are set to is then refused.
const unserved = [
  'kms_key_name',
  'schema_settings',
  'ingestion_data_source_settings',
  'message_transforms',
];

/** google.pubsub.v1.Publisher. What is missing here answers UNIMPLEMENTED. */
export function publisherMethods(broker: Broker): UnaryMethods {
  return { ...administration(broker), ...topicLists(broker) };
}

function administration({ topics, subscriptions }: Broker): UnaryMethods {
  return {
    CreateTopic: (request: WireTopic) => topicToWire(topics.create(topicFromWire(request))),
    GetTopic: ({ topic = '' }: { topic?: string }) => topicToWire(topics.get(topic)),
    UpdateTopic: ({ topic: given = {}, updateMask: mask }: UpdateTopicRequest) => {
      const present = topicToWire(topics.get(given.name ?? ''));
      const update = {
        given,
        mask,
        resource: 'Topic',
        mutable: [...mutable, ...unserved],
      } as const;
      return topicToWire(topics.update(topicFromWire(applyFieldMask(present, update))));
    },
    DeleteTopic: ({ topic = '' }: { topic?: string }) => {
      topics.delete(topic);
      return {};
    },
    DetachSubscription: ({ subscription = '' }: { subscription?: string }) => {
      subscriptions.detach(subscription);
      return {};
    },
    Publish: ({ topic = '', messages = [] }: PublishRequest) => ({
      messageIds: topics.publish(topic, messages.map(contentFromWire)),
    }),
  };
}

function topicLists({ topics, subscriptions, snapshots }: Broker): UnaryMethods {
  return {
    ListTopics: (request: { project?: string } & Page) => {
      const ours = topics.list().filter(inProject(request.project));
      const { items, nextPageToken } = pageOf(ours, request, ({ name }) => name);
      return { topics: items.map(topicToWire), nextPageToken };
    },
    ListTopicSubscriptions: (request: { topic?: string } & Page) => {
      const { name } = topics.get(request.topic ?? '');
      const attached = subscriptions
        .list()
        .filter(({ topic, detached }) => topic === name && !detached);
      const { items, nextPageToken } = pageOf(attached, request, (each) => each.name);
      return { subscriptions: items.map((each) => each.name), nextPageToken };
    },
    ListTopicSnapshots: (request: { topic?: string } & Page) => {
      const { name } = topics.get(request.topic ?? '');
      const ours = snapshots.list().filter(({ topic }) => topic === name);
      const { items, nextPageToken } = pageOf(ours, request, (each) => each.name);
      return { snapshots: items.map((each) => each.name), nextPageToken };
    },
  };
}

interface UpdateTopicRequest {
  readonly topic?: WireTopic;
  readonly updateMask?: FieldMask;
}

interface PublishRequest {
  readonly topic?: string;
  readonly messages?: readonly WireMessage[];
}
