import { createHash } from 'node:crypto';
import { type Blobs, type ObjectFacts } from '@attacca/cloud';
import { inlineTaskBytes, type CompleteRequest } from '@attacca/core';
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

describe('an output that comes with its completion', () => {
  const bytes = Buffer.from('12345');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const outputs = { mfcc: { ...request.outputs['mfcc']!, sha256: hash } } as typeof request.outputs;

  /** @returns what was written */
  async function written(contents: Record<string, string>, isNew = true): Promise<string[]> {
    const created: string[] = [];
    const blobs: Blobs = {
      ...fakeBlobs,
      stat: () => Promise.resolve(isNew ? undefined : there),
      create: (sha, data, media_type) => {
        created.push(`${sha} ${Buffer.from(data).toString()} ${media_type}`);
        return Promise.resolve(isNew);
      },
    };
    const address = { job_id: 'job', task_id: 'mfcc' };
    const caller = { email: 'audio-analyzer@p', service: 'audio-analyzer' };
    const call = { caller, address, request: { ...request, outputs, contents } };
    await secureOutputs(fakeServices({ blobs }), call);
    return created;
  }

  test.each([true, false])('is written (new: %j)', async (isNew) => {
    const created = await written({ [hash]: bytes.toString('base64') }, isNew);
    expect(created).toEqual([`${hash} 12345 application/x-npy`]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['other bytes', { [hash]: Buffer.from('54321').toString('base64') }, 'is 5 bytes with the SHA'],
    ['fewer bytes', { [hash]: Buffer.from('1234').toString('base64') }, 'is 4 bytes with the SHA'],
    ['no output of the task', { [sha256]: 'MTIzNDU=' }, 'belongs to none of the outputs'],
  ])('is refused when it is %s', async (_what, contents, message) => {
    const refusal = {
      code: 'INVALID_REQUEST',
      message: expect.stringContaining(message) as string,
    };
    await expect(written(contents)).rejects.toMatchObject(refusal);
  });

  test('is refused when it is more than may travel', async () => {
    const large = Buffer.alloc(inlineTaskBytes + 1);
    const name = createHash('sha256').update(large).digest('hex');
    const output = { ...request.outputs['mfcc']!, sha256: name, size_bytes: large.length };
    const call = {
      caller: { email: 'audio-analyzer@p', service: 'audio-analyzer' },
      address: { job_id: 'job', task_id: 'mfcc' },
      request: {
        ...request,
        outputs: { mfcc: output } as typeof request.outputs,
        contents: { [name]: large.toString('base64') },
      },
    };
    await expect(secureOutputs(fakeServices(), call)).rejects.toThrow('upload what is larger');
  });
});
