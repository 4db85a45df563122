import type { LocalCloudConfig } from './config';
import { EVENT_TYPES } from './eventarc';
import { listOf, nullOr, object, oneOf, port, text, url, wholeNumber } from './shape';

const seconds = wholeNumber(1, 24 * 3600);
const target = object({ run_service: text }, { path: text });

const configuration = object(
  {
    project: text,
    region: text,
    host: text,
    data_dir: nullOr(text),
    ports: object({ firestore: port, pubsub: port, storage: port, auth: port, identity: port }),
    service_accounts: listOf(text),
    buckets: listOf(object({ name: text }, { cors_origins: listOf(text) })),
    topics: listOf(text),
    subscriptions: listOf(
      object(
        { name: text, topic: text, ack_deadline_seconds: wholeNumber(10, 600) },
        {
          push: object({ target, service_account: text }),
          retry_policy: object({
            minimum_backoff_seconds: wholeNumber(0, 600),
            maximum_backoff_seconds: wholeNumber(0, 600),
          }),
          dead_letter: object({ topic: text, max_delivery_attempts: wholeNumber(5, 100) }),
        },
      ),
    ),
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
    firestore_triggers: listOf(
      object({
        name: text,
        event_type: oneOf(EVENT_TYPES),
        document: text,
        target,
        service_account: text,
      }),
    ),
    schedules: listOf(
      object({ name: text, every_seconds: seconds, target, service_account: text }),
    ),
  },
  { firestore_rules_file: text, firestore_indexes_file: text, datastore_users: listOf(text) },
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

function danglingReferences(config: LocalCloudConfig): string[] {
  const runServices = config.run_services.map(({ name }) => name);
  const known = (kind: string, names: readonly string[]) => (path: string, name: string) =>
    names.includes(name)
      ? []
      : [`${path}: there is no ${kind} "${name}"; there is ${names.join(', ') || 'none'}`];
  const runService = known('run service', runServices);
  const topic = known('topic', config.topics);
  const account = known('service account', config.service_accounts);
  return [
    ...config.subscriptions.flatMap((subscription, index) => {
      const path = `subscriptions[${index}]`;
      const { push, dead_letter } = subscription;
      return [
        ...topic(`${path}.topic`, subscription.topic),
        ...(push ? runService(`${path}.push.target.run_service`, push.target.run_service) : []),
        ...(push ? account(`${path}.push.service_account`, push.service_account) : []),
        ...(dead_letter ? topic(`${path}.dead_letter.topic`, dead_letter.topic) : []),
      ];
    }),
    ...(['firestore_triggers', 'schedules'] as const).flatMap((list) =>
      config[list].flatMap((entry, index) => [
        ...runService(`${list}[${index}].target.run_service`, entry.target.run_service),
        ...account(`${list}[${index}].service_account`, entry.service_account),
      ]),
    ),
    ...(config.datastore_users ?? []).flatMap((email, index) =>
      account(`datastore_users[${index}]`, email),
    ),
    ...config.run_services.flatMap(({ invokers }, index) =>
      invokers
        .filter((invoker) => invoker !== 'allUsers')
        .flatMap((invoker) => account(`run_services[${index}].invokers`, invoker)),
    ),
  ];
}

function repeatedNames(config: LocalCloudConfig): string[] {
  const lists = {
    service_accounts: config.service_accounts,
    topics: config.topics,
    buckets: config.buckets.map(({ name }) => name),
    subscriptions: config.subscriptions.map(({ name }) => name),
    run_services: config.run_services.map(({ name }) => name),
    firestore_triggers: config.firestore_triggers.map(({ name }) => name),
    schedules: config.schedules.map(({ name }) => name),
  };
  return Object.entries(lists).flatMap(([list, names]) =>
    names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${list}: "${name}" is there more than once`),
  );
}
