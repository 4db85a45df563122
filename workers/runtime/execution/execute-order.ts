import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AttaccaError, type StructuredError } from '@attacca/core';
import { type OperationFunction } from '../operation/context';
import { parameterReader } from '../operation/parameter-reader';
import { describeFile } from './describe-file';
import { executionError } from './execution-error';
import { ItemOutputs, type WrittenOutput } from './item-outputs';
import { itemIndexes } from './items';
import { OrderInputs } from './order-inputs';
import { PackWriter } from './pack-writer';
import {
  type ExecutionHooks,
  type ProducedOutput,
  type WorkOrder,
  type WorkResult,
} from './work-order';

interface Execution {
  readonly order: WorkOrder;
  readonly run: OperationFunction;
  readonly inputs: OrderInputs;
  readonly hooks: ExecutionHooks;
}

/**
 * Executes a work order in this thread: once, or item by item. An item that fails is reported as that
 * item and the batch goes on; anything that is not an item's own fault ends the order.
 * @throws AttaccaError, or the signal's reason
 */
export async function executeOrder(
  order: WorkOrder,
  run: OperationFunction,
  hooks: ExecutionHooks,
): Promise<WorkResult> {
  const inputs = new OrderInputs(order, hooks.signal);
  try {
    await inputs.check();
    const execution = { order, run, inputs, hooks };
    const result =
      order.batch === null ? await executeOnce(execution) : await executeBatch(execution);
    return { ...result, input_facts: inputs.facts, conversions: inputs.conversions };
  } catch (error) {
    throw hooks.signal.aborted ? hooks.signal.reason : executionError(error);
  }
}

type Produced = Pick<WorkResult, 'outputs' | 'failed_items'>;

async function executeOnce(execution: Execution): Promise<Produced> {
  const { order, hooks } = execution;
  const written = await executeItem(execution, null, join(order.folder, 'out'));
  const outputs: Record<string, ProducedOutput> = {};
  for (const [port, output] of written) outputs[port] = await produced(output);
  hooks.onProgress({ items_done: 1, fraction: 0 });
  return { outputs, failed_items: [] };
}

async function executeBatch(execution: Execution): Promise<Produced> {
  const { order, hooks } = execution;
  const packs = await openPacks(order);
  const failed: { index: number; error: StructuredError }[] = [];
  try {
    for (const [done, index] of itemIndexes(order).entries()) {
      hooks.onProgress({ items_done: done, fraction: 0 });
      const error = await executePacked(execution, index, packs);
      if (error !== null) failed.push({ index, error });
    }
  } finally {
    await Promise.all([...packs.values()].map((pack) => pack.close()));
  }
  hooks.onProgress({ items_done: itemIndexes(order).length, fraction: 0 });
  const outputs: Record<string, ProducedOutput> = {};
  for (const [port, pack] of packs) outputs[port] = await pack.finish();
  return { outputs, failed_items: failed };
}

async function openPacks(order: WorkOrder): Promise<Map<string, PackWriter>> {
  const packs = new Map<string, PackWriter>();
  for (const port of order.operation.outputs) {
    if (port.cardinality === 'many') {
      const { name } = order.operation;
      throw new AttaccaError(
        'INVALID_PIPELINE',
        `${name} gives many items for "${port.name}" and cannot itself be mapped over items.`,
      );
    }
    const pack = new PackWriter(join(order.folder, `${port.name}.pack`));
    await pack.open();
    packs.set(port.name, pack);
  }
  return packs;
}

/** @returns the error of an item that failed, null when it is in the packs */
async function executePacked(
  execution: Execution,
  index: number,
  packs: ReadonlyMap<string, PackWriter>,
): Promise<StructuredError | null> {
  const folder = join(execution.order.folder, `item-${index}`);
  try {
    const written = await executeItem(execution, index, folder);
    for (const [port, output] of written) {
      if (output.kind === 'file') await packs.get(port)?.append(index, output.file);
    }
    return null;
  } catch (thrown) {
    if (execution.hooks.signal.aborted) throw thrown;
    const error = executionError(thrown);
    if (error.structured.error_type === 'INFRASTRUCTURE_ERROR') throw error;
    return error.structured;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function executeItem(
  { order, run, inputs, hooks }: Execution,
  index: number | null,
  folder: string,
): Promise<ReadonlyMap<string, WrittenOutput>> {
  hooks.signal.throwIfAborted();
  await mkdir(folder, { recursive: true });
  const outputs = new ItemOutputs(order.operation, folder);
  const position = index === null || order.batch === null ? 0 : index - order.batch.from;
  try {
    await run({
      parameters: parameterReader(order.parameters),
      inputs: inputs.forItem(index),
      outputs,
      folder,
      signal: hooks.signal,
      progress: (fraction) => hooks.onProgress({ items_done: position, fraction }),
    });
    await outputs.finish();
    return outputs.written;
  } catch (error) {
    await outputs.abandon();
    throw error;
  }
}

async function produced(output: WrittenOutput): Promise<ProducedOutput> {
  if (output.kind === 'file') {
    const { file } = output;
    return { kind: 'file', file: { ...file, sha256: file.sha256 ?? (await sha256Of(file.path)) } };
  }
  const { pcm, content, list } = output;
  const { pcmFacts } = await import('../sound/wav-file');
  return {
    kind: 'views',
    content,
    list: { ...list, sha256: await sha256Of(list.path) },
    file: {
      path: pcm.path,
      size_bytes: pcm.size_bytes,
      sha256: pcm.sha256,
      media_type: 'audio/wav',
      extension: 'wav',
      audio: pcmFacts(pcm),
      is_input: pcm.is_input,
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  return (await describeFile(path, '')).sha256;
}
