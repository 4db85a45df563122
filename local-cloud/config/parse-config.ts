import type { LocalCloudConfig } from './config';
import { buckets } from './bucket-shapes';
import { danglingReferences, repeatedNames } from './config-references';
import { firestoreTriggers, pubsubTriggers, schedules, storageTriggers } from './event-shapes';
import { subscriptions, topics } from './pubsub-shapes';
import { flag, listOf, nullOr, object, oneOf, port, text, url, wholeNumber } from '../shape';

const configuration = object(
  {
    project: text,
    region: text,
    host: text,
    data_dir: nullOr(text),
    ports: object(
      { firestore: port, pubsub: port, storage: port, auth: port, identity: port },
      { admin: port },
    ),
    service_accounts: listOf(text),
    buckets,
    topics,
    subscriptions,
    run_services: listOf(
      object(
        {
          name: text,
          port,
          target: url,
          invokers: listOf(text),
          concurrency: wholeNumber(1, 1_000),
          timeout_seconds: wholeNumber(1, 3600),
        },
        { max_waiting: wholeNumber(0, 1_000_000) },
      ),
    ),
    firestore_triggers: firestoreTriggers,
    schedules,
  },
  {
    pubsub_triggers: pubsubTriggers,
    storage_triggers: storageTriggers,
    firestore_databases: listOf(
      object({ id: text, concurrency: oneOf(['pessimistic', 'optimistic']) }),
    ),
    firestore_rules_file: text,
    firestore_indexes_file: text,
    firestore_strict_indexes: flag,
    datastore_users: listOf(text),
    token_creators: listOf(object({ service_account: text, members: listOf(text) })),
  },
);

/** Thrown with all problems of a configuration at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Checks a configuration that was read from a file, with the references in it.
 * @throws ConfigError that names each field, what was given and what is allowed
 */
export function parseConfig(value: unknown): LocalCloudConfig {
  const problems: string[] = [];
  configuration(value, '', problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const config = value as LocalCloudConfig;
  problems.push(...danglingReferences(config), ...repeatedNames(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
