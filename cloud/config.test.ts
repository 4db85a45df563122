import { defaultQuotas } from '@attacca/core';
import { readCloudConfig } from './config';

const required = { GOOGLE_CLOUD_PROJECT: 'p', BLOBS_BUCKET: 'b', STAGING_BUCKET: 's' };

function problemsOf(environment: NodeJS.ProcessEnv): string {
  try {
    readCloudConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('what is required is enough', () => {
  expect(readCloudConfig(required)).toEqual({
    project: 'p',
    blobsBucket: 'b',
    stagingBucket: 's',
    topicPrefix: 'tasks-',
    signBlobEndpoint: null,
    consoleOrigins: [],
    workerAccounts: {},
    manifestsDir: null,
    dispatchWindow: 64,
    region: 'europe-west1',
    retentionDays: 0,
    quotas: defaultQuotas,
    traces: {
      exporter: 'none',
      endpoint: 'https://telemetry.googleapis.com/v1/traces',
      folder: '',
      ratio: 1,
    },
  });
});

test('everything can be set', () => {
  const accounts = { 'w@p.iam': 'audio-analyzer' };
  const config = readCloudConfig({
    ...required,
    TOPIC_PREFIX: 'x-',
    SIGN_BLOB_ENDPOINT: 'http://localhost:1',
    CONSOLE_ORIGINS: 'https://a.example, https://b.example,',
    WORKER_ACCOUNTS: JSON.stringify(accounts),
    MANIFESTS_DIR: '/manifests',
    REGION: 'us-west1',
    RETENTION_DAYS: '30',
  });
  expect(config).toMatchObject({
    topicPrefix: 'x-',
    signBlobEndpoint: 'http://localhost:1',
    consoleOrigins: ['https://a.example', 'https://b.example'],
    workerAccounts: accounts,
    manifestsDir: '/manifests',
    retentionDays: 30,
  });
});

test('all problems are reported together, each with its variable and what it means', () => {
  const message = problemsOf({ WORKER_ACCOUNTS: '[]', OTEL_TRACES_EXPORTER: 'x' });
  for (const variable of [...Object.keys(required), 'WORKER_ACCOUNTS', 'OTEL_TRACES_EXPORTER'])
    expect(message).toContain(variable);
  expect(message).toContain('Bucket of content, by SHA-256.');
  expect(message).not.toContain('TOPIC_PREFIX');
});

test.each(Object.keys(required))('%s set to nothing is not set', (variable) => {
  const message = problemsOf({ ...required, [variable]: '' });
  expect(message).toMatch(new RegExp(`^The environment is incomplete: ${variable} is not set`));
});

test.each(['{', '[]', 'null', '"x"', '3', '{"w@p.iam":1}', '{"w@p.iam":null}'])(
  'WORKER_ACCOUNTS %s is refused, showing what was given and what is allowed',
  (text) => {
    const message = problemsOf({ ...required, WORKER_ACCOUNTS: text });
    expect(message).toContain(`WORKER_ACCOUNTS is ${text}; allowed is JSON object`);
  },
);

test.each(['-1', '1.5', 'x', 'Infinity'])('RETENTION_DAYS %s is refused', (text) => {
  const message = problemsOf({ ...required, RETENTION_DAYS: text });
  expect(message).toContain(`RETENTION_DAYS is ${text}; allowed is a whole number`);
});
