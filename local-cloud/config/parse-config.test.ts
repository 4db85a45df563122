import type { LocalCloudConfig } from './config';
import { ConfigError, parseConfig } from './parse-config';

const good: LocalCloudConfig = {
  project: 'demo',
  region: 'europe-west1',
  host: '127.0.0.1',
  data_dir: null,
  ports: { firestore: 0, pubsub: 0, storage: 0, auth: 0, identity: 0 },
  service_accounts: ['agent@demo'],
  buckets: [{ name: 'blobs' }],
  topics: ['tasks'],
  subscriptions: [
    {
      name: 'tasks-push',
      topic: 'tasks',
      ack_deadline_seconds: 60,
      push: { target: { run_service: 'worker' }, service_account: 'agent@demo' },
    },
  ],
  run_services: [
    {
      name: 'worker',
      port: 0,
      target: 'http://127.0.0.1:9101',
      invokers: ['agent@demo', 'allUsers'],
      concurrency: 1,
      timeout_seconds: 60,
    },
  ],
  firestore_triggers: [],
  schedules: [],
};

function problemsOf(changes: object): readonly string[] {
  try {
    parseConfig({ ...good, ...changes });
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.problems : [String(error)];
  }
}

test('a good configuration is given back as it is', () => {
  expect(parseConfig(good)).toEqual(good);
});

test.each([
  [{ project: 7 }, ['project: text is expected, got 7']],
  [{ host: undefined }, ['host: text is expected, got nothing']],
  [
    { ports: { ...good.ports, auth: 70_000 } },
    ['ports.auth: a whole number from 0 to 65535 is expected, got 70000'],
  ],
  [{ topics: 'tasks' }, ['topics: a list is expected, got "tasks"']],
  [
    { buckets: [{ name: 'blobs', colour: 'red' }] },
    ['buckets[0].colour: unknown field; allowed are name, cors_origins, settings, notifications'],
  ],
  [{ topics: [] }, ['subscriptions[0].topic: there is no topic "tasks"; there is none']],
  [
    { service_accounts: ['other@demo'] },
    [
      'subscriptions[0].push.service_account: there is no service account "agent@demo"; there is other@demo',
      'run_services[0].invokers: there is no service account "agent@demo"; there is other@demo',
    ],
  ],
  [{ topics: ['tasks', 'tasks'] }, ['topics: "tasks" is there more than once']],
  [
    {
      schedules: [
        {
          name: 'sweep',
          every_seconds: 5,
          target: { run_service: 'sweeper' },
          service_account: 'agent@demo',
        },
      ],
    },
    ['schedules[0].target.run_service: there is no run service "sweeper"; there is worker'],
  ],
])('%j is refused', (changes, problems) => {
  expect(problemsOf(changes)).toEqual(problems);
});

const triggerParts = {
  name: 'trigger',
  target: { run_service: 'worker', path: '/events' },
  service_account: 'agent@demo',
};
const documentTrigger = {
  ...triggerParts,
  event_type: 'google.cloud.firestore.document.v1.written',
  document: 'pipelines/{id}',
};
const objectTrigger = {
  ...triggerParts,
  event_type: 'google.cloud.storage.object.v1.finalized',
  bucket: 'blobs',
};
const schedule = {
  name: 'sweep',
  schedule: '*/5 * * * *',
  target: { run_service: 'worker' },
  service_account: 'agent@demo',
};

test('triggers, schedules, topics and subscriptions with all their settings', () => {
  const retry = {
    minimum_backoff_seconds: 0.5,
    maximum_backoff_seconds: 60,
    retention_seconds: 600,
  };
  const full = {
    ...good,
    buckets: [
      {
        name: 'blobs',
        settings: {
          location: 'EU',
          versioning: { enabled: true },
          lifecycle: { rule: [{ action: { type: 'Delete' }, condition: { age: 1 } }] },
          labels: { a: 'b' },
        },
        notifications: [{ topic: 'tasks', event_types: ['OBJECT_FINALIZE'] }],
      },
    ],
    topics: ['tasks', { name: 'dead', labels: { a: '' }, message_retention_seconds: 600 }],
    subscriptions: [
      {
        ...good.subscriptions[0],
        push: { ...good.subscriptions[0]?.push, no_wrapper: { write_metadata: true } },
        labels: { a: 'b' },
        filter: 'attributes.kind = "a" AND NOT attributes:b',
        enable_message_ordering: true,
        enable_exactly_once_delivery: false,
        message_retention_seconds: 3_600,
        retain_acked_messages: true,
        expiration_seconds: 86_400,
        dead_letter: { topic: 'dead', max_delivery_attempts: 5 },
      },
    ],
    firestore_triggers: [
      {
        ...documentTrigger,
        event_type: 'google.cloud.firestore.document.v1.created.withAuthContext',
        database: 'other',
        namespace: '(default)',
        retry,
        retry_policy: 'RETRY_POLICY_DO_NOT_RETRY',
        dead_letter: { topic: 'dead', max_delivery_attempts: 5 },
      },
      { ...documentTrigger, name: 'every-document', document: undefined },
    ],
    pubsub_triggers: [{ ...triggerParts, name: 'on-task', topic: 'tasks' }],
    storage_triggers: [{ ...objectTrigger, name: 'on-object' }],
    schedules: [
      {
        ...schedule,
        time_zone: 'Europe/Berlin',
        paused: true,
        attempt_deadline_seconds: 15,
        retry: { retry_count: 5, max_retry_duration_seconds: 60, max_doublings: 0 },
        http: { method: 'PUT', headers: { a: 'b' }, body: '{}', audience: 'https://a.example' },
      },
      { name: 'api', every_seconds: 5, uri: 'https://api.example/v1', http: { token: 'oauth' } },
      { name: 'tick', schedule: 'every 5 minutes', pubsub: { topic: 'tasks', data: 'tick' } },
    ],
  };
  delete (full.firestore_triggers[1] as { document?: string }).document;
  expect(parseConfig(full)).toEqual(full);
});

test.each([
  [
    {
      firestore_triggers: [{ ...documentTrigger, event_type: 'google.cloud.audit.log.v1.written' }],
    },
    /^firestore_triggers\[0\].event_type: one of google.cloud.firestore.document.v1.written, .* is expected, got "google.cloud.audit/,
  ],
  [
    { firestore_triggers: [{ ...documentTrigger, document: 'pipelines' }] },
    /^firestore_triggers\[0\].document: Path pattern "pipelines" is for collections/,
  ],
  [
    { firestore_triggers: [{ ...documentTrigger, namespace: 'n' }] },
    /^firestore_triggers\[0\].namespace: one of \(default\) is expected/,
  ],
  [
    { pubsub_triggers: [{ ...triggerParts, topic: 'none' }] },
    /^pubsub_triggers\[0\].topic: there is no topic "none"; there is tasks$/,
  ],
  [
    { storage_triggers: [{ ...objectTrigger, bucket: 'none' }] },
    /^storage_triggers\[0\].bucket: there is no bucket "none"; there is blobs$/,
  ],
  [
    { firestore_triggers: [documentTrigger], storage_triggers: [objectTrigger] },
    /^triggers: "trigger" is there more than once$/,
  ],
  [
    { schedules: [{ ...schedule, schedule: '0 25 * * *' }] },
    /^schedules\[0\].schedule: hour: "25" is given; .* from 0 to 23/,
  ],
  [
    { schedules: [{ ...schedule, time_zone: 'Mars' }] },
    /^schedules\[0\].schedule: "Mars" is not an IANA time zone/,
  ],
  [
    { schedules: [{ ...schedule, every_seconds: 5 }] },
    /^schedules\[0\]: one of schedule, every_seconds is expected, schedule and every_seconds are given$/,
  ],
  [
    { schedules: [{ name: 'sweep', schedule: '* * * * *' }] },
    /^schedules\[0\]: one of target, uri, pubsub is expected, none of them is given$/,
  ],
  [
    { schedules: [{ ...schedule, service_account: undefined }] },
    /^schedules\[0\].service_account: text is expected, got (nothing|undefined)$/,
  ],
  [
    { schedules: [{ name: 'tick', every_seconds: 1, pubsub: { topic: 'none' } }] },
    /^schedules\[0\].pubsub.topic: there is no topic "none"/,
  ],
  [
    { schedules: [{ name: 'api', every_seconds: 1, uri: 'ftp://a.example' }] },
    /^schedules\[0\].uri: "ftp:\/\/a.example" is given; an http or https URL is allowed$/,
  ],
  [
    { buckets: [{ name: 'blobs', settings: { versions: true } }] },
    /^buckets\[0\].settings: "versions" is given; location, .*versioning.* are allowed$/,
  ],
  [
    { buckets: [{ name: 'blobs', settings: { lifecycle: { rule: [{ action: {} }] } } }] },
    /^buckets\[0\].settings: .*action/,
  ],
  [
    { buckets: [{ name: 'blobs', notifications: [{ topic: 'none' }] }] },
    /^buckets\[0\].notifications\[0\].topic: there is no topic "none"; there is tasks$/,
  ],
  [
    { buckets: [{ name: 'blobs', notifications: [{ topic: 'tasks', event_types: ['X'] }] }] },
    /^buckets\[0\].notifications\[0\]: .*OBJECT_FINALIZE/,
  ],
  [
    { topics: [{ name: 'tasks', message_retention_seconds: 1 }] },
    /^topics\[0\].message_retention_seconds: a whole number from 600 to 2678400 is expected, got 1$/,
  ],
  [
    { subscriptions: [{ ...good.subscriptions[0], filter: 'attributes.kind LIKE "a"' }] },
    /^subscriptions\[0\].filter: /,
  ],
])('%j is refused with a sentence that says why', (changes, problem) => {
  expect(problemsOf(changes)[0]).toMatch(problem);
});

test('all problems are told together', () => {
  expect(problemsOf({ project: '', region: '', topics: null })).toHaveLength(3);
});

test('what is no object is refused', () => {
  expect(() => parseConfig(null)).toThrow('configuration: an object is expected');
});
