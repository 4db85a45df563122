import { AttaccaError, type Operation, type TaskInput } from '@attacca/core';
import { type OperationContext, type OperationTable } from '../operation/context';
import { FakeCloud } from './fake-cloud';
import { startTestWorker, testManifest, testOperation, type TestWorker } from './test-worker';

/*
 * A worker of two dull operations, for tests of how it treats its tasks: one that gives the size of its input, or refuses
 * it, and one that runs until it is stopped.
 */

/** Gives the size of its input as JSON; fails on an input of thirteen bytes. */
export const measure = testOperation({
  name: 'measure',
  inputs: [
    { name: 'text', type: 'text', cardinality: 'one', details: {}, views: false, optional: false },
  ],
  outputs: [
    { name: 'size', type: 'json', cardinality: 'one', details: {}, views: false, optional: false },
  ],
});

/** Runs until it is stopped. */
const endless: Operation = {
  ...measure,
  name: 'endless',
  entrypoint: { kind: 'function', name: 'run_endless' },
};

const operations: OperationTable = {
  run_test: () =>
    Promise.resolve(async ({ inputs, outputs }: OperationContext) => {
      const file = await inputs.file('text');
      if (file.size_bytes === 13)
        throw new AttaccaError('OPERATION_FAILED', 'Thirteen is refused.');
      await outputs.json('size', { size_bytes: file.size_bytes });
    }),
  run_endless: () =>
    Promise.resolve(
      ({ signal }: OperationContext) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        }),
    ),
};

export let cloud: FakeCloud;
export let worker: TestWorker;

export async function startMeasuring(): Promise<void> {
  cloud = await FakeCloud.start();
  worker = await startTestWorker(cloud, { manifest: testManifest([measure, endless]), operations });
}

export async function stopMeasuring(): Promise<void> {
  await worker.stop();
  await cloud.stop();
}

/** The input of either operation. */
export function textInput(text: string): Record<string, TaskInput> {
  return { text: { kind: 'file', type: 'text', file: cloud.put(Buffer.from(text), 'text/plain') } };
}

export interface FileOutput {
  readonly kind: string;
  readonly sha256: string;
  readonly items: { readonly index: number; readonly offset: number; readonly length: number }[];
}

/** What a completion says of the output of `measure`. */
export function outputOf(call: { readonly body: Record<string, unknown> }): FileOutput {
  return (call.body['outputs'] as Record<string, FileOutput>)['size']!;
}
