import { createHash } from 'node:crypto';
import { type JobDocument } from '@attacca/core';
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
  const items: { index: number; sha256: string }[] = [];
  for (const { file_id, items: packed } of await listed('mfcc', 'mfcc')) {
    const bytes = await user.download(file_id);
    for (const { index, offset, length } of packed ?? [])
      items.push({ index, sha256: sha256(bytes.subarray(offset, offset + length)) });
  }
  const { state, error, steps } = job;
  const progress = steps.find(({ step_id }) => step_id === 'mfcc')?.progress;
  const stats = await listed('stats', 'stats');
  return { state, error, progress, items, stats: stats.map((file) => file.sha256) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
