import type { Agent } from 'node:http';
import type { Calls } from '../../calls';
import { post } from '../../http';
import type { Clock } from '../../service';
import type { PendingEvent } from '../state/cloud-event';
import type { DeliveryOutcome } from '../state/delivery-queue';
import type { TriggerDelivery } from '../state/trigger';
import { binaryHeaders } from './binary-mode';

/** The longest that an event-driven function may take. */
const TIMEOUT_MILLISECONDS = 600_000;

/** The HTTP statuses by which a target takes an event: those of Pub/Sub, Eventarc's transport. */
const ACKNOWLEDGING = new Set([102, 200, 201, 202, 204]);

export interface DelivererOptions {
  readonly clock: Clock;
  readonly calls: Calls;
  readonly agent: Agent;
  readonly identityToken: (email: string, audience: string) => Promise<string>;
}

/** Makes attempts to hand events to the target of a trigger. What it gives back never rejects. */
export function deliverer(
  trigger: TriggerDelivery,
  options: DelivererOptions,
): (event: PendingEvent) => Promise<DeliveryOutcome> {
  const { clock, calls } = options;
  return async (event) => {
    const { attributes } = event;
    const subject = attributes['subject'] ?? attributes['source'] ?? trigger.name;
    const call = { service: 'eventarc', method: 'DeliverEvent', subject } as const;
    const attempts = calls.delivery(call).map(async (wait) => {
      if (wait > 0) await new Promise<void>((resolve) => clock.schedule(wait, resolve));
      return calls.run(call, () => attempt(event, trigger, options)).catch(failure);
    });
    const outcomes = await Promise.all(attempts);
    return outcomes.find(({ isTaken }) => isTaken) ?? outcomes[0] ?? lost;
  };
}

/** The target answered, but did not take the event. */
class NotTaken extends Error {
  /** As calls are recorded: the transport will try again. */
  readonly status = 'UNAVAILABLE';
}

/** @throws NotTaken, or why there was no answer */
async function attempt(
  event: PendingEvent,
  { url, service_account, audience }: TriggerDelivery,
  { agent, identityToken }: DelivererOptions,
): Promise<DeliveryOutcome> {
  const token = await identityToken(service_account, audience);
  const status = await post({
    url,
    headers: { ...binaryHeaders(event), authorization: `Bearer ${token}` },
    body: Buffer.from(event.payload, 'base64'),
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    agent,
  });
  if (!ACKNOWLEDGING.has(status)) throw new NotTaken(`HTTP ${status}`);
  return { isTaken: true, detail: `HTTP ${status}` };
}

const lost: DeliveryOutcome = { isTaken: false, detail: 'lost on the way' };

function failure(error: unknown): DeliveryOutcome {
  return { isTaken: false, detail: error instanceof Error ? error.message : String(error) };
}
