import {
  structuredError,
  type BlobFacts,
  type CompleteRequest,
  type LeasedTask,
  type Operation,
  type Port,
  type TaskOutput,
} from '@attacca/core';
import { digest, execute, type Behaviour, type PortContent } from '../scenario/behaviour';
import { simulatedCatalog } from '../scenario/operations';
import { sizeOf, type BlobStore, type Content } from '../storage/blobs';
import { readInput, type ReadInput } from './read-inputs';

/** What a worker has made of a task, before any of it is stored. */
export interface Work {
  readonly outputs: Readonly<Record<string, TaskOutput>>;
  readonly failed_items: CompleteRequest['failed_items'];
  /** Blobs to be uploaded, by SHA-256. */
  readonly blobs: ReadonlyMap<string, Content>;
  /** The operation refused the only thing it was given. */
  readonly isRefused: boolean;
}

interface Bench {
  readonly task: LeasedTask;
  readonly operation: Operation;
  readonly behaviour: Behaviour;
  readonly blobs: Map<string, Content>;
}

/** Executes a task: a pure function of what the task's inputs lead to. @throws Error for inputs that are not there */
export function perform(task: LeasedTask, store: BlobStore, behaviour: Behaviour): Work {
  const operation = simulatedCatalog.findOperation(task.service, task.operation);
  if (operation === undefined) throw new Error(`There is no operation ${task.operation}.`);
  const inputs = Object.fromEntries(
    Object.entries(task.inputs).map(([name, input]) => {
      const port = operation.inputs.find((candidate) => candidate.name === name);
      const isMapped = task.batch !== null && port?.cardinality === 'one';
      return [name, readInput(input, store, isMapped)];
    }),
  );
  const bench = { task, operation, behaviour, blobs: new Map<string, Content>() };
  return task.batch === null ? performOnce(bench, inputs) : performBatch(bench, inputs, task.batch);
}

type Inputs = Readonly<Record<string, ReadInput>>;

function performOnce(bench: Bench, inputs: Inputs): Work {
  const { operation, behaviour, blobs, task } = bench;
  const ports = portsFor(inputs, 0) ?? {};
  // A gather over nothing is refused, as by workers/runtime.
  const isNothing = Object.values(ports).some((content) => content.length === 0);
  const execution = { operation, parameters: task.parameters, ports, isItem: false };
  const result = isNothing ? null : execute(execution, behaviour);
  const outputs: Record<string, TaskOutput> = {};
  for (const port of result === null ? [] : operation.outputs) {
    const made = result?.[port.name] ?? '';
    if (typeof made === 'string') outputs[port.name] = { kind: 'file', ...keep(bench, made) };
    else outputs[port.name] = manyOf(bench, port, made);
  }
  return { outputs, failed_items: [], blobs, isRefused: result === null };
}

interface Made {
  readonly index: number;
  readonly result: Readonly<Record<string, string | readonly string[]>>;
}

function performBatch(
  bench: Bench,
  inputs: Inputs,
  { from, to }: { from: number; to: number },
): Work {
  const { operation, behaviour, task } = bench;
  const made: Made[] = [];
  const failed: CompleteRequest['failed_items'][number][] = [];
  for (let index = from; index < to; index += 1) {
    const ports = portsFor(inputs, index);
    // Lost on the way here.
    if (ports === null) continue;
    const result = execute(
      { operation, parameters: task.parameters, ports, isItem: true },
      behaviour,
    );
    if (result !== null) made.push({ index, result });
    else failed.push({ index, error: structuredError('OPERATION_FAILED', `refused ${index}`) });
  }
  const outputs = Object.fromEntries(
    operation.outputs.map((port) => [port.name, packOf(bench, port, made)]),
  );
  return { outputs, failed_items: failed, blobs: bench.blobs, isRefused: false };
}

/** The content of every port for one item; null when one of them has nothing for it. */
function portsFor(inputs: Inputs, index: number): Record<string, PortContent> | null {
  const ports: Record<string, PortContent> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const content = input.kind === 'same' ? input.content : input.byItem.get(index);
    if (content === undefined) return null;
    ports[name] = content;
  }
  return ports;
}

function packOf(bench: Bench, port: Port, made: readonly Made[]): TaskOutput {
  if (port.cardinality === 'one') {
    const contents = made.map(({ result }) => String(result[port.name]));
    const items = made.map(({ index }, offset) => ({ index, offset, length: 1 }));
    return { kind: 'pack', ...keep(bench, contents), items };
  }
  const groups = made.map(({ index, result }) => ({
    index,
    count: result[port.name]?.length ?? 0,
  }));
  const contents = made.flatMap(({ result }) => result[port.name] ?? []);
  return { ...manyOf(bench, port, contents), groups };
}

function manyOf(
  bench: Bench,
  port: Port,
  contents: readonly string[],
): Extract<TaskOutput, { kind: 'views' | 'pack' }> {
  const facts = keep(bench, contents);
  if (!port.views) {
    const items = contents.map((_, index) => ({ index, offset: index, length: 1 }));
    return { kind: 'pack', ...facts, items };
  }
  const file = keep(bench, `pcm of ${facts.sha256}`);
  return { kind: 'views', count: contents.length, list: facts, file };
}

function keep({ blobs }: Bench, content: Content): BlobFacts {
  const sha256 = shaOf(content);
  blobs.set(sha256, content);
  const media_type = 'application/octet-stream';
  return { sha256, size_bytes: sizeOf(content), media_type, extension: 'bin' };
}

/** The SHA-256 that stands for a content. */
export function shaOf(content: Content): string {
  return digest(typeof content === 'string' ? content : JSON.stringify(content));
}
