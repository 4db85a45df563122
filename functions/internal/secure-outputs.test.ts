import { type ObjectFacts } from '@attacca/cloud';
import { type CompleteRequest } from '@attacca/core';
import { fakeBlobs, fakeServices } from '../../test/simulation/fake-services';
import { secureOutputs } from './secure-outputs';

const sha256 = 'a'.repeat(64);
const request: CompleteRequest = {
  request_id: 'r',
  lease_token: 't',
  outputs: {
    mfcc: {
      kind: 'file',
      sha256,
      size_bytes: 5,
      media_type: 'application/x-npy',
      extension: 'npy',
    },
  },
  failed_items: [],
  timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
  seconds_left: 1,
  seconds_used: 0,
};

/** Secures an output of 5 bytes in storage that looks so. @returns what was kept */
async function secured(facts: ObjectFacts | undefined, isKept = true): Promise<string[]> {
  const kept: string[] = [];
  const services = fakeServices({
    blobs: {
      ...fakeBlobs,
      stat: () => Promise.resolve(facts),
      keep: (hash) => {
        kept.push(hash);
        return Promise.resolve(isKept);
      },
    },
  });
  const address = { job_id: 'job', task_id: 'mfcc' };
  await secureOutputs(services, {
    caller: { service: 'audio-analyzer' },
    address,
    request,
  } as Parameters<typeof secureOutputs>[1]);
  return kept;
}

const there: ObjectFacts = { size_bytes: 5, generation: '1' };

test('an output that is there with its size is left as it is', async () => {
  expect(await secured({ ...there, is_marked: false })).toEqual([]);
});

test('one that was about to be deleted as unused is kept', async () => {
  expect(await secured({ ...there, is_marked: true })).toEqual([sha256]);
});

test.each<[string, ObjectFacts | undefined, boolean, string]>([
  ['is missing', undefined, true, 'is not there'],
  ['has another size', { ...there, size_bytes: 4 }, true, 'has 4 bytes'],
  ['was deleted before it could be kept', { ...there, is_marked: true }, false, 'is not there'],
])('one that %s fails the completion', async (_what, facts, isKept, message) => {
  await expect(secured(facts, isKept)).rejects.toMatchObject({
    code: 'OUTPUT_MISSING',
    message: `The output ${sha256} of 5 bytes ${message}.`,
  });
});
