import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  firestoreDocuments,
  pubsubMessages,
  readCloudConfig,
  storageBlobs,
  type Blobs,
  type CloudConfig,
  type Documents,
  type Messages,
} from '@attacca/cloud';
import { type Catalog } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { startTracing, type Tracing } from '@attacca/tracing';
import { jsonLog, type Log } from './http/log';
import { withoutDomains } from './http/without-domains';
import packageJson from './package.json';

const { version } = packageJson;

/** Everything a handler touches outside itself. The simulation and tests pass their own. */
export interface Services {
  readonly config: CloudConfig;
  readonly catalog: Catalog;
  readonly documents: Documents;
  readonly messages: Messages;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly tracing: Tracing;
  /** The span on whose behalf all this is used, where there is one at hand. */
  readonly traceparent?: string;
  /** RFC 3339 UTC with milliseconds. */
  now(): string;
  newId(): string;
  /** From 0 to 1. */
  random(): number;
}

/** The services of a deployed function. */
export function createServices(name: string, environment: NodeJS.ProcessEnv): Services {
  withoutDomains();
  const config = readCloudConfig(environment);
  const log = jsonLog(name, config.project);
  log('INFO', 'an instance has started', { version });
  return {
    config,
    catalog: loadManifests(config.manifestsDir ?? join(__dirname, 'manifests')),
    documents: firestoreDocuments(config.project),
    messages: pubsubMessages(config.project),
    blobs: storageBlobs(config),
    log,
    tracing: startTracing(config.traces, {
      service: name,
      version,
      project: config.project,
      onProblem: (problem) => log('WARNING', problem),
    }),
    now: () => new Date().toISOString(),
    newId: () => randomUUID(),
    random: () => Math.random(),
  };
}
