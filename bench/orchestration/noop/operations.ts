import { AttaccaError } from '@attacca/core';
import {
  type OperationContext,
  type OperationTable,
} from '../../../workers/runtime/operation/context';
import { itemOf } from './items-sound';

/** What `gather` found. */
export interface Verdict {
  readonly items: number;
  /** Items whose index or value is not the next one in order. */
  readonly wrong: number;
}

/** The functions that `manifest.json` names. */
export const noopOperations: OperationTable = {
  emit: () => Promise.resolve(emit),
  noop: () => Promise.resolve(noop),
  gather: () => Promise.resolve(gather),
  pass: () => Promise.resolve(pass),
};

async function emit({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const count = parameters.number('count');
  const pcm = await inputs.canonicalPcm('source');
  if (pcm.frames < count) {
    throw new AttaccaError(
      'INPUT_MISMATCH',
      `The sound has ${pcm.frames} frames; ${count} items need as many.`,
    );
  }
  const views = Array.from({ length: count }, (_, index): [number, number] => [index, index + 1]);
  await outputs.views('items', pcm, views);
}

async function noop({ inputs, outputs }: OperationContext): Promise<void> {
  const item = await inputs.audio('item');
  for await (const [samples] of item.blocks()) {
    const data = Float32Array.of(samples?.[0] ?? NaN);
    await outputs.matrix('value', { rows: 1, columns: 1, data });
  }
}

async function gather({ inputs, outputs }: OperationContext): Promise<void> {
  const verdict = { items: 0, wrong: 0 };
  for await (const { index, matrix } of inputs.matrices('values')) {
    const isNext = index === verdict.items && itemOf(matrix.data[0] ?? NaN) === index;
    if (!isNext) verdict.wrong += 1;
    verdict.items += 1;
  }
  await outputs.json('verdict', verdict);
}

async function pass({ inputs, outputs }: OperationContext): Promise<void> {
  const file = await inputs.file('source');
  const { facts: audio } = await inputs.sound('source');
  outputs.handOn('same', file, { audio, extension: 'wav', media_type: 'audio/wav' });
}
