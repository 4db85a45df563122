import { join } from 'node:path';
import { type Blobs } from '@attacca/cloud';
import { type Envelope, type LogFields, type Severity } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { noTracing } from '@attacca/tracing';
import { type Services } from '../../functions/services';
import { fakeConfig } from './fake-config';
import { now } from './given';
import { memoryDocuments, type MemoryDocuments } from './memory-documents';

/** The operations of the deployment, as they are shipped. */
export const catalog = loadManifests(join(__dirname, '../../manifests'));

export { fakeConfig };

const there = { size_bytes: 1, generation: '1' };
/** Storage in which everything lies already. */
export const fakeBlobs: Blobs = {
  stat: () => Promise.resolve(there),
  statStaging: () => Promise.resolve(there),
  signDownload: (sha256) => Promise.resolve(`https://blobs/${sha256}`),
  signStagingDownload: (object) => Promise.resolve(`https://staging/${object}`),
  create: () => Promise.resolve(true),
  signUpload: (sha256) => Promise.resolve({ url: `https://blobs/${sha256}`, headers: {} }),
  signStagingUpload: (object) => Promise.resolve({ url: `https://staging/${object}`, headers: {} }),
  createStaging: () => Promise.resolve(),
  adopt: () => Promise.resolve(),
  mark: () => Promise.resolve({ generation: '1', metageneration: '2' }),
  keep: () => Promise.resolve(true),
  delete: () => Promise.resolve(true),
  deleteStaging: () => Promise.resolve(),
};

/** Services for the test of one handler: documents in memory, a clock that is set, and a record of what went out. */
export interface FakeServices extends Services {
  readonly documents: MemoryDocuments;
  readonly published: { topic: string; envelopes: readonly Envelope<unknown>[] }[];
  readonly logged: { severity: Severity; message: string; fields: LogFields | undefined }[];
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  /** Stores a document as if it had always been there. */
  give(path: string, data: object): Promise<void>;
}

/** @param overrides services that misbehave */
export function fakeServices(overrides: Partial<Services> = {}): FakeServices {
  const documents = memoryDocuments(() => undefined);
  const published: FakeServices['published'] = [];
  const logged: FakeServices['logged'] = [];
  let time = Date.parse(now);
  let ids = 0;
  return {
    config: fakeConfig,
    catalog,
    messages: {
      check: () => Promise.resolve(),
      publish: (topic, envelopes) => {
        published.push({ topic, envelopes });
        return Promise.resolve();
      },
    },
    blobs: fakeBlobs,
    tracing: noTracing,
    log: (severity, message, fields) => void logged.push({ severity, message, fields }),
    now: () => new Date(time).toISOString(),
    newId: () => `id-${(ids += 1)}`,
    random: () => 0.5,
    ...overrides,
    documents,
    published,
    logged,
    pass: (milliseconds) => void (time += milliseconds),
    give: (path, data) =>
      documents.transact((transaction) => {
        transaction.set(path, data);
        return Promise.resolve();
      }),
  };
}
