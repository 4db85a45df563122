import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type StructuredError } from '@attacca/core';
import { type OperationFunction } from '../operation/context';
import { parameterReader } from '../operation/parameter-reader';
import { runInChunks } from '../threads/run-in-chunks';
import { BatchOutputs } from './batch-outputs';
import { describeFile } from './describe-file';
import { executionError } from './execution-error';
import { ItemOutputs, type WrittenFile, type WrittenOutput } from './item-outputs';
import { itemIndexes } from './items';
import { OrderInputs } from './order-inputs';
import { OwnFolder } from './own-folder';
import { ViewEmission } from './view-emission';
import {
  type ExecutionHooks,
  type ProducedFile,
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

/** One execution of the operation within an order. */
interface Turn {
  /** Null when it is the only one. */
  readonly index: number | null;
  /** Items before it. */
  readonly done: number;
  readonly folder: OwnFolder;
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
  const folder = new OwnFolder(join(order.folder, 'out'));
  const written = await executeItem(execution, { index: null, done: 0, folder });
  const outputs: Record<string, ProducedOutput> = {};
  for (const [port, output] of written)
    outputs[port] = await produced(
      output,
      new ViewEmission(port, { folder, signal: hooks.signal }),
    );
  hooks.onProgress({ items_done: 1, fraction: 0 });
  return { outputs, failed_items: [] };
}

async function executeBatch(execution: Execution): Promise<Produced> {
  const { order, hooks } = execution;
  const folder = new OwnFolder(join(order.folder, 'out'));
  const outputs = new BatchOutputs(order, folder, hooks.signal);
  const failed: { index: number; error: StructuredError }[] = [];
  const items = itemIndexes(order);
  try {
    for (const [done, index] of items.entries()) {
      const error = await executeBatched(execution, { index, done }, outputs);
      if (error !== null) failed.push({ index, error });
    }
    hooks.onProgress({ items_done: items.length, fraction: 0 });
    return { outputs: await outputs.finish(), failed_items: failed };
  } finally {
    await outputs.close();
  }
}

/** @returns the error of an item that failed, null when its outputs are among the batch's */
async function executeBatched(
  execution: Execution,
  { index, done }: { readonly index: number; readonly done: number },
  outputs: BatchOutputs,
): Promise<StructuredError | null> {
  const { order, hooks } = execution;
  const folder = new OwnFolder(join(order.folder, `item-${index}`));
  hooks.onProgress({ items_done: done, fraction: 0 });
  // Items that read and write nothing but memory would keep this thread from hearing that it must stop.
  await nextTurn();
  try {
    await outputs.add(index, await executeItem(execution, { index, done, folder }));
    return null;
  } catch (thrown) {
    if (hooks.signal.aborted) throw thrown;
    const error = executionError(thrown);
    if (error.structured.error_type === 'INFRASTRUCTURE_ERROR') throw error;
    return error.structured;
  } finally {
    await folder.remove();
  }
}

async function executeItem(
  { order, run, inputs, hooks }: Execution,
  { index, done, folder }: Turn,
): Promise<ReadonlyMap<string, WrittenOutput>> {
  hooks.signal.throwIfAborted();
  const outputs = new ItemOutputs(order.operation, folder);
  try {
    const context = {
      parameters: parameterReader(order.parameters),
      inputs: inputs.forItem(index),
      outputs,
      folder: () => folder.path(),
      signal: hooks.signal,
      progress: (fraction: number) => hooks.onProgress({ items_done: done, fraction }),
    };
    const { operation } = order;
    const { chunks: pool } = hooks;
    if (pool === undefined || !(await runInChunks({ operation, context, pool })))
      await run(context);
    await outputs.finish();
    return outputs.written;
  } catch (error) {
    await outputs.abandon();
    throw error;
  }
}

async function produced(output: WrittenOutput, emission: ViewEmission): Promise<ProducedOutput> {
  if (output.kind === 'file') return { kind: 'file', file: await hashed(output.file) };
  emission.add(null, output);
  return emission.finish();
}

async function hashed(file: WrittenFile): Promise<ProducedFile> {
  if (file.sha256 !== undefined) return { ...file, sha256: file.sha256 };
  const { source } = file;
  const sha256 =
    'bytes' in source
      ? createHash('sha256').update(source.bytes).digest('hex')
      : (await describeFile(source.path, file.media_type)).sha256;
  return { ...file, sha256 };
}
