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
import { jsonLog, type Log } from './http/log';
import { withoutDomains } from './http/without-domains';

/** Everything a handler touches outside itself. The simulation and tests pass their own. */
export interface Services {
  readonly config: CloudConfig;
  readonly catalog: Catalog;
  readonly documents: Documents;
  readonly messages: Messages;
  readonly blobs: Blobs;
  readonly log: Log;
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
  return {
    config,
    catalog: loadManifests(config.manifestsDir ?? join(__dirname, 'manifests')),
    documents: firestoreDocuments(config.project),
    messages: pubsubMessages(config.project),
    blobs: storageBlobs(config),
    log: jsonLog(name, config.project),
    now: () => new Date().toISOString(),
    newId: () => randomUUID(),
    random: () => Math.random(),
  };
}
