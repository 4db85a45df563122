import { type Broker } from '../state/broker';
import { invalid, PubSubError } from '../state/status';
import { applyFieldMask } from './field-mask';
import { type UnaryMethods } from './grpc-service';
import { pull } from './pull';
import {
  subscriptionFromWire,
  subscriptionToWire,
  type WirePushConfig,
  type WireSubscription,
} from './subscription-wire';
import { pageOf, type FieldMask, type Page } from './wire';
import { type Clock } from '../../service';

interface AckRequest {
  readonly subscription?: string;
  readonly ackIds?: readonly string[];
}

const changeableSettings = [
  'pushConfig',
  'ackDeadlineSeconds',
  'messageRetentionDuration',
  'labels',
  'expirationPolicy',
  'deadLetterPolicy',
  'retryPolicy',
];

/** google.pubsub.v1.Subscriber but StreamingPull. What is missing here answers UNIMPLEMENTED. */
export function subscriberMethods(broker: Broker, clock: Clock): UnaryMethods {
  return { ...administration(broker), ...deliveries(broker, clock) };
}

function administration(broker: Broker): UnaryMethods {
  return {
    CreateSubscription: (request: WireSubscription) =>
      subscriptionToWire(broker.createSubscription(subscriptionFromWire(request))),
    GetSubscription: (request: { subscription?: string }) =>
      subscriptionToWire(broker.subscription(request.subscription ?? '')),
    UpdateSubscription: (request: { subscription?: WireSubscription; updateMask?: FieldMask }) => {
      const given = request.subscription ?? {};
      const present = subscriptionToWire(broker.subscription(given.name ?? ''));
      const mask = request.updateMask ?? {};
      const next = applyFieldMask(present, { given, mask, allowed: changeableSettings });
      return subscriptionToWire(broker.updateSubscription(subscriptionFromWire(next)));
    },
    ModifyPushConfig: (request: { subscription?: string; pushConfig?: WirePushConfig }) => {
      const present = subscriptionToWire(broker.subscription(request.subscription ?? ''));
      const pushConfig = request.pushConfig ?? {};
      broker.updateSubscription(subscriptionFromWire({ ...present, pushConfig }));
      return {};
    },
    ListSubscriptions: (request: { project?: string } & Page) => {
      const all = broker.subscriptions();
      const ours = all.filter(({ name }) => name.startsWith(`${request.project}/`));
      const { items, nextPageToken } = pageOf(ours, request);
      return { subscriptions: items.map(subscriptionToWire), nextPageToken };
    },
    DeleteSubscription: (request: { subscription?: string }) => {
      broker.deleteSubscription(request.subscription ?? '');
      return {};
    },
  };
}

function deliveries(broker: Broker, clock: Clock): UnaryMethods {
  return {
    Acknowledge: ({ subscription = '', ackIds = [] }: AckRequest) => {
      broker.acknowledge(subscription, ackIds);
      return {};
    },
    ModifyAckDeadline: (request: AckRequest & { ackDeadlineSeconds?: number }) => {
      const seconds = request.ackDeadlineSeconds ?? 0;
      if (seconds < 0 || seconds > 600)
        throw invalid(`ack_deadline_seconds: ${seconds} given, 0 to 600 allowed.`);
      broker.modifyAckDeadline(request.subscription ?? '', request.ackIds ?? [], seconds);
      return {};
    },
    Pull: (
      request: { subscription?: string; maxMessages?: number; returnImmediately?: boolean },
      call,
    ) => {
      const name = request.subscription ?? '';
      refusePush(broker, name);
      const maxMessages = request.maxMessages ?? 0;
      if (maxMessages < 1) throw invalid(`max_messages: ${maxMessages} given, 1 or more allowed.`);
      const isPatient = !request.returnImmediately;
      return pull({ broker, clock, subscription: name, maxMessages, isPatient, call });
    },
  };
}

/** @throws PubSubError FAILED_PRECONDITION for a push subscription, which nobody may pull from */
export function refusePush(broker: Broker, subscription: string): void {
  if (broker.subscription(subscription).push)
    throw new PubSubError(
      'FAILED_PRECONDITION',
      `This method is not supported for this subscription type: ${subscription} is a push subscription.`,
    );
}
