import { type Broker } from '../state/broker';
import { type Subscription } from '../state/resources';
import { applyFieldMask } from './field-mask';
import { type UnaryMethods } from './protocol';
import { type WirePushConfig } from './push-config-wire';
import {
  subscriptionFromWire,
  subscriptionToWire,
  type WireSubscription,
} from './subscription-wire';
import { inProject, pageOf, type FieldMask, type Page } from './wire';

const mutable = [
  'push_config',
  'ack_deadline_seconds',
  'retain_acked_messages',
  'message_retention_duration',
  'labels',
  'expiration_policy',
  'dead_letter_policy',
  'retry_policy',
  'enable_exactly_once_delivery',
  // These may change too, and what they are set to is then refused.
  'bigquery_config',
  'cloud_storage_config',
  'bigtable_config',
  'message_transforms',
];

/** The administration of subscriptions in google.pubsub.v1.Subscriber. */
export function subscriptionMethods({ subscriptions, topics }: Broker): UnaryMethods {
  const toWire = (subscription: Subscription): WireSubscription => {
    const { topic } = subscription;
    return subscriptionToWire(subscription, topics.has(topic) ? topics.get(topic) : undefined);
  };
  const update = (wire: WireSubscription): Subscription =>
    subscriptions.update(subscriptionFromWire(wire));
  return {
    CreateSubscription: (request: WireSubscription) =>
      toWire(subscriptions.create(subscriptionFromWire(request))),
    GetSubscription: ({ subscription = '' }: { subscription?: string }) =>
      toWire(subscriptions.get(subscription)),
    UpdateSubscription: ({ subscription: given = {}, updateMask: mask }: UpdateRequest) => {
      const present = subscriptionToWire(subscriptions.attached(given.name ?? '').config);
      const masked = { given, mask, resource: 'Subscription', mutable } as const;
      return toWire(update(applyFieldMask(present, masked)));
    },
    ModifyPushConfig: ({ subscription = '', pushConfig = {} }: ModifyPushConfigRequest) => {
      const present = subscriptionToWire(subscriptions.attached(subscription).config);
      update({ ...present, pushConfig });
      return {};
    },
    ListSubscriptions: (request: { project?: string } & Page) => {
      const ours = subscriptions.list().filter(inProject(request.project));
      const { items, nextPageToken } = pageOf(ours, request, ({ name }) => name);
      return { subscriptions: items.map(toWire), nextPageToken };
    },
    DeleteSubscription: ({ subscription = '' }: { subscription?: string }) => {
      subscriptions.delete(subscription);
      return {};
    },
  };
}

interface UpdateRequest {
  readonly subscription?: WireSubscription;
  readonly updateMask?: FieldMask;
}

interface ModifyPushConfigRequest {
  readonly subscription?: string;
  readonly pushConfig?: WirePushConfig;
}
