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
    ['buckets[0].colour: unknown field; allowed are name, cors_origins'],
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

test('all problems are told together', () => {
  expect(problemsOf({ project: '', region: '', topics: null })).toHaveLength(3);
});

test('what is no object is refused', () => {
  expect(() => parseConfig(null)).toThrow('configuration: an object is expected');
});
