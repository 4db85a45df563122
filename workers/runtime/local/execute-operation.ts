import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type AudioFacts,
  type ConversionFacts,
  type Operation,
  type Parameters,
} from '@attacca/core';
import { executeOrder } from '../execution/execute-order';
import { findOperationFunction } from '../execution/find-operation';
import { type WorkOrder, type WorkProgress, type WorkResult } from '../execution/work-order';
import { type OperationTable } from '../operation/context';
import { threadChunkPool } from '../threads/chunk-pool';
import { arrangeOutputs, type LocalOutput } from './arrange-outputs';
import { describeInputs, localInput, type GivenPaths, type LocalFiles } from './local-inputs';

export interface LocalExecution {
  readonly operation: Operation;
  /** With defaults filled in (`resolveParameters`). */
  readonly parameters: Parameters;
  /** By port: one file, or the items of a `many` port in order. */
  readonly inputs: GivenPaths;
  /** Made if need be; outputs of the same names in it are replaced. */
  readonly outDir: string;
  readonly onProgress?: (progress: WorkProgress) => void;
  readonly signal?: AbortSignal;
  /** Threads the operation may use beside this one; without them it is done in this one. The result is the same. */
  readonly threads?: {
    /** A program that calls `serveChunkThread` when it is started as such a thread. */
    readonly program: string;
    readonly count: number;
  };
}

export interface LocalInputFacts {
  readonly path: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly audio?: AudioFacts;
  /** How its sound was brought to what the port declares. */
  readonly conversion?: ConversionFacts;
}

export interface LocalExecutionResult {
  readonly outputs: Readonly<Record<string, LocalOutput>>;
  readonly inputs: Readonly<Record<string, readonly LocalInputFacts[]>>;
  readonly timings: { readonly execute_seconds: number; readonly total_seconds: number };
}

/**
 * Runs one operation on local files in this process, by the same code as a worker, with no cloud.
 * Outputs appear in `outDir` when all of them are complete: a failure leaves nothing half-written.
 * @throws AttaccaError as the operation would report it, or the signal's reason
 */
export async function executeOperation(
  execution: LocalExecution,
  table: OperationTable,
): Promise<LocalExecutionResult> {
  const started = performance.now();
  const {
    operation,
    onProgress = () => undefined,
    signal = new AbortController().signal,
  } = execution;
  const files = await describeInputs(operation, execution.inputs);
  const run = await findOperationFunction(operation, table);
  const outDir = resolve(execution.outDir);
  const firstMade = await mkdir(outDir, { recursive: true });
  // Inside the result folder, so that moving results there is a rename and never a copy.
  const folder = await mkdtemp(join(outDir, '.attacca-'));
  const pool = poolOf(execution);
  try {
    const executing = performance.now();
    const result = await executeOrder(orderOf(execution, files, folder), run, {
      signal,
      onProgress,
      ...(pool === null ? {} : { chunks: pool }),
    });
    const executeSeconds = secondsSince(executing);
    const outputs = await arrangeOutputs(result, { operation, folder, outDir, signal });
    const timings = { execute_seconds: executeSeconds, total_seconds: secondsSince(started) };
    return { outputs, inputs: inputFacts(files, result), timings };
  } catch (error) {
    if (firstMade !== undefined) await rm(firstMade, { recursive: true, force: true });
    throw error;
  } finally {
    await pool?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function poolOf({ threads }: LocalExecution): ReturnType<typeof threadChunkPool> | null {
  if (threads === undefined) return null;
  return threadChunkPool({ program: threads.program, threads: threads.count });
}

function orderOf(
  { operation, parameters }: LocalExecution,
  files: LocalFiles,
  folder: string,
): WorkOrder {
  const inputs = operation.inputs.flatMap((port) => {
    const given = files.get(port.name);
    return given === undefined ? [] : [[port.name, localInput(port, given)] as const];
  });
  return {
    operation,
    parameters,
    inputs: Object.fromEntries(inputs),
    batch: null,
    folder,
    time_limit_seconds: operation.resources.timeout_seconds,
  };
}

function inputFacts(files: LocalFiles, result: WorkResult): LocalExecutionResult['inputs'] {
  const facts: Record<string, LocalInputFacts[]> = {};
  for (const [port, given] of files) {
    const audio = result.input_facts[port];
    const conversion = result.conversions[port];
    facts[port] = given.map(({ path, sha256, size_bytes }) => ({
      path,
      sha256,
      size_bytes,
      ...(audio === undefined ? {} : { audio }),
      ...(conversion === undefined ? {} : { conversion }),
    }));
  }
  return facts;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
