import { type CompleteRequest, type TaskOutput } from '../handshake/types';
import { keptPackBytes } from '../handshake/limits';
import { givenPipeline, givenTask, now } from '../../test/simulation/given';
import { createCatalog } from '../manifest';
import { completeTask } from './completion';

const sha256 = 'a'.repeat(64);
const timing = { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 };

function contentsAfter(output: TaskOutput): string | undefined {
  const request: CompleteRequest = {
    request_id: 'r',
    lease_token: 't',
    outputs: { port: output },
    failed_items: [],
    timing,
    seconds_left: 60,
    seconds_used: 0,
    contents: { [sha256]: 'AAEC' },
  };
  const stored = completeTask(givenTask(), request, {
    now,
    catalog: createCatalog([], []),
    pipeline: givenPipeline(),
  }).outputs['port'];
  return stored !== undefined && 'contents' in stored ? stored.contents : undefined;
}

const blob = { sha256, media_type: 'x/pack', extension: 'pack' };
const items = [{ index: 0, offset: 0, length: 1 }];

test.each([
  ['a small pack', { kind: 'pack', ...blob, size_bytes: keptPackBytes, items }, 'AAEC'],
  ['a larger pack', { kind: 'pack', ...blob, size_bytes: keptPackBytes + 1, items }, undefined],
  [
    'a small pack that was uploaded',
    { kind: 'pack', ...blob, sha256: 'b'.repeat(64), size_bytes: 3, items },
    undefined,
  ],
  ['a file', { kind: 'file', ...blob, size_bytes: 3 }, undefined],
] as const)('what a task keeps of %s', (_, output, kept) => {
  expect(contentsAfter(output)).toBe(kept);
});
