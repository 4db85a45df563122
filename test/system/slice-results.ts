import { createHash } from 'node:crypto';
import { decodeNpy, type NpyArray } from '@attacca/audio';
import { type FileDocument, type JobDocument } from '@attacca/core';
import { type TestUser } from './harness';

/** The slicing that finds attacks in music, as the preset has it. */
export const attacks = {
  service: 'flucoma-service',
  operation: 'ampslice',
  parameters: {
    fastrampup: 5,
    fastrampdown: 383,
    slowrampup: 4410,
    slowrampdown: 4410,
    onthreshold: 6,
    offthreshold: 3,
    floor: -60,
    minslicelength: 2205,
    highpassfreq: 1000,
  },
};

/** Slices, their MFCCs in tasks of a few items each, and the gathered table. Nothing is taken from the cache. */
export const sliceAndDescribe = {
  pipeline: [
    { step_id: 'slice', ...attacks },
    {
      step_id: 'mfcc',
      service: 'audio-analyzer',
      operation: 'librosa-mfcc',
      map: { batch: { max_items: 8 } },
    },
    { step_id: 'stats', service: 'flucoma-service', operation: 'bufstats' },
  ],
  cache: 'off',
} as const;

/** What must be equal, however it came about: the SHA-256 of every item, in the order of items, and of the table. */
export async function sliceResults(user: TestUser, job: JobDocument) {
  const listed = (step: string, port: string) =>
    user.client.listFiles({ jobId: job.job_id, stepId: step, port });
  const packed = await unpack(user, await listed('mfcc', 'mfcc'));
  const items = packed.map(({ index, bytes }) => ({ index, sha256: sha256(bytes) }));
  const { state, error, steps } = job;
  const progress = steps.find(({ step_id }) => step_id === 'mfcc')?.progress;
  const stats = await listed('stats', 'stats');
  return { state, error, progress, items, stats: stats.map((file) => file.sha256) };
}

/** What a mapped step left at the output of its own name, by item. */
export async function itemMatrices(
  user: TestUser,
  { job_id }: JobDocument,
  step: string,
): Promise<ReadonlyMap<number, NpyArray>> {
  const files = await user.client.listFiles({ jobId: job_id, stepId: step, port: step });
  const items = await unpack(user, files);
  return new Map(items.map(({ index, bytes }) => [index, decodeNpy(bytes)]));
}

/** Every item of packs, in their order. */
async function unpack(user: TestUser, packs: readonly FileDocument[]) {
  const items: { index: number; bytes: Uint8Array }[] = [];
  for (const pack of packs) {
    const bytes = await user.download(pack.file_id);
    for (const { index, offset, length } of pack.items ?? [])
      items.push({ index, bytes: bytes.subarray(offset, offset + length) });
  }
  return items;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
