import { DEFAULT_RETRY, type RetryConfig } from './state/retry';
import { everyMilliseconds, parseSchedule, type Schedule } from './state/schedule';
import type { JobTarget } from './transport/target';

/** Cloud Scheduler's own default for HTTP targets. */
const DEFAULT_DEADLINE_SECONDS = 180;

/** Cloud Scheduler's `RetryConfig`. Durations in seconds. */
export interface ScheduleRetry {
  /** 0 to 5; default 0. */
  readonly retry_count?: number;
  /** Default 0, no limit. */
  readonly max_retry_duration_seconds?: number;
  /** Default 5. */
  readonly minimum_backoff_seconds?: number;
  /** Default 3600. */
  readonly maximum_backoff_seconds?: number;
  /** Default 5. */
  readonly max_doublings?: number;
}

/** A job as it is configured, its targets already resolved to a URL or a topic's full name. */
export interface JobDefinition {
  readonly name: string;
  /** Unix-cron or `every …`; or else `every_seconds`. */
  readonly schedule?: string;
  readonly time_zone?: string;
  readonly every_seconds?: number;
  readonly paused?: boolean;
  readonly attempt_deadline_seconds?: number;
  readonly retry?: ScheduleRetry;
  readonly http?: {
    readonly url: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Absent: called without a token. */
    readonly token?: {
      readonly kind: 'oidc' | 'oauth';
      readonly service_account: string;
      readonly audience: string;
    };
  };
  readonly pubsub?: {
    /** Full name. */
    readonly topic: string;
    readonly data?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  };
}

/** @throws RangeError for a schedule that is not valid */
export function scheduleOf(job: JobDefinition): Schedule {
  if (job.every_seconds !== undefined) return everyMilliseconds(job.every_seconds * 1000);
  return parseSchedule(job.schedule ?? '', job.time_zone);
}

export function retryOf({ retry = {} }: JobDefinition): RetryConfig {
  const milliseconds = (seconds: number | undefined, otherwise: number): number =>
    seconds === undefined ? otherwise : seconds * 1000;
  return {
    count: retry.retry_count ?? DEFAULT_RETRY.count,
    maxDuration: milliseconds(retry.max_retry_duration_seconds, DEFAULT_RETRY.maxDuration),
    minBackoff: milliseconds(retry.minimum_backoff_seconds, DEFAULT_RETRY.minBackoff),
    maxBackoff: milliseconds(retry.maximum_backoff_seconds, DEFAULT_RETRY.maxBackoff),
    maxDoublings: retry.max_doublings ?? DEFAULT_RETRY.maxDoublings,
  };
}

/** @throws RangeError for a job without a target */
export function targetOf({ name, http, pubsub, ...job }: JobDefinition): JobTarget {
  if (pubsub) {
    const { topic, data = '', attributes = {} } = pubsub;
    return { kind: 'pubsub', topic, data: Buffer.from(data), attributes };
  }
  if (!http) throw new RangeError(`The job "${name}" has neither an HTTP nor a Pub/Sub target`);
  const { url, method = 'POST', headers = {}, body = '', token } = http;
  return {
    kind: 'http',
    url,
    method,
    headers,
    body: Buffer.from(body),
    deadlineMilliseconds: (job.attempt_deadline_seconds ?? DEFAULT_DEADLINE_SECONDS) * 1000,
    ...(token && {
      token: {
        kind: token.kind,
        serviceAccount: token.service_account,
        audience: token.audience,
      },
    }),
  };
}
