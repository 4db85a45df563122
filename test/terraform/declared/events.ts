import type { FirestoreTriggerConfig, ScheduleConfig } from '@attacca/local-cloud';
import { listAt, ofType, secondsAt, textAt, valueAt, type Resource } from '../resources';
import type { Moving } from './messages';

/** What calls functions when documents are written. */
export function triggersOf(resources: readonly Resource[]): FirestoreTriggerConfig[] {
  return ofType(resources, 'google_cloudfunctions2_function')
    .filter((one) => listAt(one, 'event_trigger').length > 0)
    .map((one) => ({
      name: textAt(one, 'name'),
      event_type: textAt(one, 'event_trigger', 0, 'event_type'),
      ...filtersOf(one),
      target: { run_service: textAt(one, 'name') },
      service_account: textAt(one, 'event_trigger', 0, 'service_account_email'),
      retry_policy: textAt(one, 'event_trigger', 0, 'retry_policy') as 'RETRY_POLICY_RETRY',
    }));
}

/** @throws Error for an attribute that Firestore's events do not have */
function filtersOf(trigger: Resource): { document?: string; database?: string } {
  const filters = listAt(trigger, 'event_trigger', 0, 'event_filters') as readonly {
    readonly attribute: string;
    readonly value: string;
  }[];
  const unknown = filters.find(({ attribute }) => !['document', 'database'].includes(attribute));
  if (unknown !== undefined)
    throw new Error(`${trigger.address}: no event of Firestore has ${unknown.attribute}.`);
  return Object.fromEntries(filters.map(({ attribute, value }) => [attribute, value]));
}

export function schedulesOf(resources: readonly Resource[], moving: Moving): ScheduleConfig[] {
  return ofType(resources, 'google_cloud_scheduler_job').map((job) => ({
    name: textAt(job, 'name'),
    schedule: textAt(job, 'schedule'),
    time_zone: textAt(job, 'time_zone'),
    attempt_deadline_seconds: secondsAt(job, 'attempt_deadline'),
    retry: { retry_count: valueAt(job, 'retry_config', 0, 'retry_count') as number },
    target: moving.targetOf(textAt(job, 'http_target', 0, 'uri')),
    http: {
      method: textAt(job, 'http_target', 0, 'http_method'),
      audience: moving.moved(
        textAt(job, 'http_target', 0, 'oidc_token', 0, 'audience'),
        moving.urlOf,
      ),
    },
    service_account: textAt(job, 'http_target', 0, 'oidc_token', 0, 'service_account_email'),
  }));
}
