import type { DeliveryPolicy } from './delivery-queue';
import type { DocumentFilters } from './document-trigger';
import type { ObjectFilters } from './object-trigger';

export const RETRY_POLICIES = ['RETRY_POLICY_RETRY', 'RETRY_POLICY_DO_NOT_RETRY'] as const;

/** What every trigger has: where its events go, and what happens to one that is not taken. */
export interface TriggerDelivery {
  readonly name: string;
  readonly url: string;
  /** Whose OIDC token goes along. */
  readonly service_account: string;
  /** Of the token: the run service's own URL. */
  readonly audience: string;
  /** Default `RETRY_POLICY_RETRY`. */
  readonly retry_policy?: (typeof RETRY_POLICIES)[number];
  readonly retry?: TriggerRetry;
  readonly dead_letter?: {
    /** Full name. */
    readonly topic: string;
    readonly max_delivery_attempts: number;
  };
}

/** In seconds. */
export interface TriggerRetry {
  /** Default 1; Eventarc's is 10, which is long for somebody who waits before a laptop. */
  readonly minimum_backoff_seconds?: number;
  /** Default 600. */
  readonly maximum_backoff_seconds?: number;
  /** Default a day. */
  readonly retention_seconds?: number;
}

export type DocumentTrigger = TriggerDelivery & DocumentFilters;
export type ObjectTrigger = TriggerDelivery & ObjectFilters;

export interface MessageTrigger extends TriggerDelivery {
  /** Full name. */
  readonly topic: string;
}

const DEFAULTS: Required<TriggerRetry> = {
  minimum_backoff_seconds: 1,
  maximum_backoff_seconds: 600,
  retention_seconds: 24 * 3600,
};

export function policyOf(trigger: TriggerDelivery): DeliveryPolicy {
  const retry = { ...DEFAULTS, ...trigger.retry };
  return {
    isRetried: trigger.retry_policy !== 'RETRY_POLICY_DO_NOT_RETRY',
    minBackoff: retry.minimum_backoff_seconds * 1000,
    maxBackoff: retry.maximum_backoff_seconds * 1000,
    retention: retry.retention_seconds * 1000,
    maxAttempts: trigger.dead_letter?.max_delivery_attempts ?? null,
  };
}
