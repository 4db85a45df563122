import { type CloudConfig } from '@attacca/cloud';
import { defaultQuotas } from '@attacca/core';

/** The configuration of a deployment that nothing is sent to. */
export const fakeConfig: CloudConfig = {
  project: 'p',
  blobsBucket: 'b',
  stagingBucket: 's',
  topicPrefix: 'tasks-',
  signBlobEndpoint: null,
  consoleOrigins: [],
  workerAccounts: {},
  manifestsDir: null,
  dispatchWindow: 8,
  region: 'europe-west1',
  retentionDays: 0,
  quotas: defaultQuotas,
  traces: { exporter: 'none', endpoint: '', folder: '', ratio: 0 },
};
