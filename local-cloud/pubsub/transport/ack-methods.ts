import { type Calls } from '../../calls';
import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { type AckOutcome } from '../state/deliveries';
import { failedPrecondition, invalid, PubSubError } from '../state/status';
import { type UnaryMethods } from './protocol';
import { pull } from './pull';

export interface DeliveryParts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly calls: Calls;
}

/** Longest request that acknowledges or extends, from Pub/Sub's page of quotas. */
const maximumAckBytes = 512 * 1024;

/** Pulling and acknowledging in google.pubsub.v1.Subscriber, but StreamingPull. */
export function deliveryMethods({ broker, clock, calls }: DeliveryParts): UnaryMethods {
  const { deliveries, subscriptions } = broker;
  return {
    Acknowledge: ({ subscription = '', ackIds = [] }: AckRequest) => {
      checkAckIds(ackIds);
      subscriptions.attached(subscription);
      subscriptions.use(subscription);
      refuseFailed(deliveries.acknowledge(subscription, ackIds));
      return {};
    },
    ModifyAckDeadline: ({ subscription = '', ackIds = [], ...request }: ModifyRequest) => {
      const seconds = request.ackDeadlineSeconds ?? 0;
      checkAckIds(ackIds);
      checkModifiedDeadline(seconds);
      subscriptions.attached(subscription);
      subscriptions.use(subscription);
      refuseFailed(deliveries.modifyAckDeadline(subscription, ackIds, seconds));
      return {};
    },
    Pull: ({ subscription = '', maxMessages = 0, returnImmediately }: PullRequest, call) => {
      refusePush(broker, subscription);
      subscriptions.use(subscription);
      if (maxMessages < 1) throw invalid(`max_messages: ${maxMessages} given, 1 or more allowed.`);
      const isPatient = !returnImmediately;
      return pull({ broker, clock, calls, subscription, maxMessages, isPatient, call });
    },
  };
}

/** @throws PubSubError FAILED_PRECONDITION for a push or detached subscription, which nobody may pull from */
export function refusePush({ subscriptions }: Broker, subscription: string): void {
  if (subscriptions.attached(subscription).config.push)
    throw failedPrecondition(
      `This method is not supported for this subscription type: the subscription pushes (resource=${subscription}).`,
    );
}

export function checkModifiedDeadline(seconds: number): void {
  if (seconds < 0 || seconds > 600)
    throw invalid(`Invalid ack deadline given: ${seconds}, 0 to 600 seconds allowed.`);
}

function checkAckIds(ackIds: readonly string[]): void {
  if (ackIds.length === 0) throw invalid('No ack ids are given; at least one is needed.');
  const bytes = ackIds.reduce((sum, ackId) => sum + ackId.length, 0);
  if (bytes > maximumAckBytes)
    throw invalid(
      `The value for request_size is too large. You passed ${bytes} in the request, but the maximum value is ${maximumAckBytes}.`,
    );
}

/** Tells, as exactly-once delivery does, which ack ids had no effect; the others had theirs. */
function refuseFailed({ invalid: expired, unordered }: AckOutcome): void {
  if (expired.length + unordered.length === 0) return;
  const metadata: Record<string, string> = {};
  for (const ackId of expired) metadata[ackId] = 'PERMANENT_FAILURE_INVALID_ACK_ID';
  for (const ackId of unordered) metadata[ackId] = 'TRANSIENT_FAILURE_UNORDERED_ACK_ID';
  const message =
    expired.length > 0
      ? 'Some acknowledgement ids in the request were invalid. This could be because the acknowledgement ids have expired or the acknowledgement ids were malformed.'
      : 'Some acknowledgement ids in the request were sent out of order.';
  const info = { reason: 'EXACTLY_ONCE_ACKID_FAILURE', metadata };
  throw new PubSubError('INVALID_ARGUMENT', message, info);
}

interface AckRequest {
  readonly subscription?: string;
  readonly ackIds?: readonly string[];
}

interface ModifyRequest extends AckRequest {
  readonly ackDeadlineSeconds?: number;
}

interface PullRequest {
  readonly subscription?: string;
  readonly maxMessages?: number;
  readonly returnImmediately?: boolean;
}
