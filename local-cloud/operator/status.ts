import { serviceNames } from '../calls';
import { version } from '../package.json';
import type { LocalCloudConfig } from '../config';
import type { OperatorContext } from './context';

export function versionOf(): { readonly version: string; readonly node: string } {
  return { version, node: process.versions.node };
}

/** What the local cloud is, where it listens and what of it was configured. */
export function statusOf({
  config,
  endpoints,
  startedAt,
}: OperatorContext): Readonly<Record<string, unknown>> {
  return {
    ...versionOf(),
    ready: true,
    project: config.project,
    region: config.region,
    data_dir: config.data_dir,
    process: process.pid,
    started_at: new Date(startedAt).toISOString(),
    up_seconds: Math.round((Date.now() - startedAt) / 1000),
    resident_bytes: process.memoryUsage.rss(),
    endpoints: endpoints(),
    service_accounts: config.service_accounts,
    triggers: triggersOf(config),
    services: serviceNames,
  };
}

/** What starts each trigger, in words. */
function triggersOf(config: LocalCloudConfig): readonly Readonly<Record<string, string>>[] {
  const { firestore_triggers, pubsub_triggers = [], storage_triggers = [] } = config;
  return [
    ...firestore_triggers.map(({ name, event_type, document = 'every document' }) => ({
      name,
      event_type,
      on: document,
    })),
    ...pubsub_triggers.map(({ name, topic }) => ({
      name,
      event_type: 'google.cloud.pubsub.topic.v1.messagePublished',
      on: `topic ${topic}`,
    })),
    ...storage_triggers.map(({ name, event_type, bucket }) => ({
      name,
      event_type,
      on: `bucket ${bucket}`,
    })),
  ];
}
