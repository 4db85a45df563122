import type { LocalCloudConfig } from './config';

type Check = (path: string, name: string) => string[];

/** One sentence for every name in a configuration that nothing has. */
export function danglingReferences(config: LocalCloudConfig): string[] {
  const checks = checksOf(config);
  const { account } = checks;
  return [
    ...subscriptionReferences(config, checks),
    ...triggerReferences(config, checks),
    ...scheduleReferences(config, checks),
    ...config.buckets.flatMap(({ notifications = [] }, bucket) =>
      notifications.flatMap(({ topic }, index) =>
        checks.topic(`buckets[${bucket}].notifications[${index}].topic`, String(topic)),
      ),
    ),
    ...(config.datastore_users ?? []).flatMap((email, index) =>
      account(`datastore_users[${index}]`, email),
    ),
    ...(config.token_creators ?? []).flatMap(({ service_account, members }, index) => [
      ...account(`token_creators[${index}].service_account`, service_account),
      ...members.flatMap((member) => account(`token_creators[${index}].members`, member)),
    ]),
    ...config.run_services.flatMap(({ invokers }, index) =>
      invokers
        .filter((invoker) => invoker !== 'allUsers')
        .flatMap((invoker) => account(`run_services[${index}].invokers`, invoker)),
    ),
  ];
}

interface Checks {
  readonly runService: Check;
  readonly topic: Check;
  readonly bucket: Check;
  readonly account: Check;
}

function checksOf(config: LocalCloudConfig): Checks {
  const known =
    (kind: string, names: readonly string[]): Check =>
    (path, name) =>
      names.includes(name)
        ? []
        : [`${path}: there is no ${kind} "${name}"; there is ${names.join(', ') || 'none'}`];
  return {
    runService: known('run service', namesOf(config.run_services)),
    topic: known('topic', namesOf(config.topics)),
    bucket: known('bucket', namesOf(config.buckets)),
    account: known('service account', config.service_accounts),
  };
}

function subscriptionReferences(config: LocalCloudConfig, checks: Checks): string[] {
  const { runService, topic, account } = checks;
  return config.subscriptions.flatMap((subscription, index) => {
    const path = `subscriptions[${index}]`;
    const { push, dead_letter } = subscription;
    return [
      ...topic(`${path}.topic`, subscription.topic),
      ...(push ? runService(`${path}.push.target.run_service`, push.target.run_service) : []),
      ...(push ? account(`${path}.push.service_account`, push.service_account) : []),
      ...(dead_letter ? topic(`${path}.dead_letter.topic`, dead_letter.topic) : []),
    ];
  });
}

function triggerReferences(config: LocalCloudConfig, checks: Checks): string[] {
  const { runService, topic, bucket, account } = checks;
  const { firestore_triggers, pubsub_triggers = [], storage_triggers = [] } = config;
  const lists = { firestore_triggers, pubsub_triggers, storage_triggers };
  return [
    ...Object.entries(lists).flatMap(([list, triggers]) =>
      triggers.flatMap(({ target, service_account, dead_letter }, index) => [
        ...runService(`${list}[${index}].target.run_service`, target.run_service),
        ...account(`${list}[${index}].service_account`, service_account),
        ...(dead_letter ? topic(`${list}[${index}].dead_letter.topic`, dead_letter.topic) : []),
      ]),
    ),
    ...pubsub_triggers.flatMap((trigger, index) =>
      topic(`pubsub_triggers[${index}].topic`, trigger.topic),
    ),
    ...storage_triggers.flatMap((trigger, index) =>
      bucket(`storage_triggers[${index}].bucket`, trigger.bucket),
    ),
  ];
}

function scheduleReferences(config: LocalCloudConfig, checks: Checks): string[] {
  return config.schedules.flatMap(({ target, pubsub, service_account }, index) => [
    ...(target
      ? checks.runService(`schedules[${index}].target.run_service`, target.run_service)
      : []),
    ...(pubsub ? checks.topic(`schedules[${index}].pubsub.topic`, pubsub.topic) : []),
    ...(service_account !== undefined
      ? checks.account(`schedules[${index}].service_account`, service_account)
      : []),
  ]);
}

/** One sentence for every name that is there more than once. */
export function repeatedNames(config: LocalCloudConfig): string[] {
  const { firestore_triggers, pubsub_triggers = [], storage_triggers = [] } = config;
  const lists = {
    service_accounts: config.service_accounts,
    topics: namesOf(config.topics),
    buckets: namesOf(config.buckets),
    subscriptions: namesOf(config.subscriptions),
    run_services: namesOf(config.run_services),
    // Triggers of all kinds are one kind of resource, so their names differ.
    triggers: namesOf([...firestore_triggers, ...pubsub_triggers, ...storage_triggers]),
    schedules: namesOf(config.schedules),
  };
  return Object.entries(lists).flatMap(([list, names]) =>
    names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `${list}: "${name}" is there more than once`),
  );
}

function namesOf(named: readonly (string | { readonly name: string })[]): string[] {
  return named.map((each) => (typeof each === 'string' ? each : each.name));
}
