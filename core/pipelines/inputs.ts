import {
  type AudioFacts,
  type BlobFacts,
  type ItemGroups,
  type PackedItem,
} from '../handshake/types';
import { type Port, type PortType } from '../manifest/types';
import { inconsistent, type Decision, type Draft } from './draft';
import { gatherGroups, locateEmitted, type Emitted } from './emitted';
import { batchesOf } from './fan-out';
import { readItems } from './packed-items';
import { type OutputReference, type Pipeline, type Source, type Step, type Task } from './state';
import { taskId } from './tasks';

/**
 * Where a task's input lies, before anything is signed. The shell loads the tasks named and turns blobs into URLs.
 */
export type InputReference =
  | {
      readonly kind: 'upload';
      readonly type: PortType;
      readonly file_id: string;
      readonly name: string;
    }
  | { readonly kind: 'blob'; readonly type: PortType; readonly blob: BlobReference }
  | {
      readonly kind: 'views';
      readonly parts: readonly {
        readonly list: BlobReference;
        readonly file: BlobReference;
        readonly from: number;
        readonly to: number;
        readonly first_index: number;
      }[];
      readonly groups: ItemGroups | null;
    }
  | {
      readonly kind: 'packs';
      readonly type: PortType;
      readonly step_id: string;
      readonly port: string;
      /** Null for every task of the step, in order. */
      readonly task_ids: readonly string[] | null;
      /** Items `[from, to)` of them; null for all. */
      readonly range: { readonly from: number; readonly to: number } | null;
      readonly groups: ItemGroups | null;
    }
  | {
      /** Items of packs that are known already. */
      readonly kind: 'items';
      readonly type: PortType;
      readonly packs: readonly {
        readonly file: BlobReference;
        readonly items: readonly PackedItem[];
      }[];
      readonly groups: ItemGroups | null;
    };

export interface BlobReference {
  readonly sha256: string;
  readonly size_bytes: number | null;
  readonly media_type: string;
  readonly name?: string;
  readonly audio?: AudioFacts;
}

interface Context {
  readonly pipeline: Pipeline;
  readonly step: Step;
  readonly task: Task;
  readonly port: Port;
}

/**
 * What every input port of a task holds.
 * @param ports the operation's input ports
 * @throws AttaccaError INTERNAL when a source is not there: the plan or the state is broken
 */
export function* inputReferences(
  draft: Draft,
  task: Task,
  ports: readonly Port[],
): Decision<Readonly<Record<string, InputReference>>> {
  const { pipeline } = draft;
  const step = draft.step(task.step_id);
  const references: Record<string, InputReference> = {};
  for (const port of ports) {
    const source = step.inputs[port.name];
    if (source === undefined && port.optional) continue;
    if (source === undefined) throw inconsistent(`the input ${port.name} has no source`);
    references[port.name] = yield* referenceTo(draft, source, { pipeline, step, task, port });
  }
  return references;
}

function* referenceTo(draft: Draft, source: Source, context: Context): Decision<InputReference> {
  if ('input' in source) return inputFile(source.input, context);
  const from = draft.step(source.step);
  return from.map === null
    ? fromOnce(from, source, context)
    : yield* fromMapped(draft, { from, source }, context);
}

function inputFile(name: string, { pipeline, step }: Context): InputReference {
  const input = pipeline.inputs[name];
  if (input === undefined) throw inconsistent(`there is no input ${name}`);
  if (step.implicit)
    return { kind: 'upload', type: 'audio', file_id: input.file_id, name: input.name };
  if (input.sha256 === null) throw inconsistent(`the input ${name} was not ingested`);
  return {
    kind: 'blob',
    type: 'audio',
    blob: {
      sha256: input.sha256,
      size_bytes: input.size_bytes,
      media_type: input.media_type ?? 'application/octet-stream',
      name: input.name,
      ...(input.audio === null ? {} : { audio: input.audio }),
    },
  };
}

/** What a step that ran once left: all of it, or the items of the task's batch. */
function fromOnce(from: Step, source: OutputReference, context: Context): InputReference {
  const output = from.outputs[source.output];
  if (output === undefined) throw inconsistent(`step ${source.step} left no ${source.output}`);
  const range = rangeOf(context);
  switch (output.kind) {
    case 'file':
      return { kind: 'blob', type: output.type, blob: blobOf(output) };
    case 'views': {
      const { from: first, to } = range ?? { from: 0, to: output.count };
      const [list, file] = [blobOf(output.list), blobOf(output.file)];
      return {
        kind: 'views',
        parts: [{ list, file, from: first, to, first_index: first }],
        groups: null,
      };
    }
    case 'items': {
      const { type } = output;
      const task_ids = [from.step_id];
      const { step_id } = from;
      return { kind: 'packs', type, step_id, port: source.output, task_ids, range, groups: null };
    }
  }
}

/** What the tasks of a mapped step left: the items of the batch, the groups of each of them, or all. */
function* fromMapped(
  draft: Draft,
  { from, source }: { from: Step; source: OutputReference },
  context: Context,
): Decision<InputReference> {
  const { task, step, port } = context;
  const operation = draft.catalog.findOperation(from.service, from.operation);
  const isEmitter =
    operation?.outputs.find(({ name }) => name === source.output)?.cardinality === 'many';
  const range = rangeOf(context);
  const isGather = range !== null && port.cardinality === 'many';
  if (!isGather) {
    return isEmitter
      ? yield* emittedItems(draft, { source, port, range, groups: null })
      : packs(from, { port, source, range, groups: null });
  }
  // The groups are those of whatever made the inner items: this step itself, or the one it was mapped over.
  const emitter = isEmitter ? source : from.map?.over;
  if (emitter === undefined || task.batch === null)
    throw inconsistent(`step ${step.step_id} gathers nothing`);
  const gathered = yield* gatherGroups(draft, emitter, task.batch);
  const { groups } = gathered;
  return isEmitter
    ? yield* emittedItems(draft, { source, port, range: gathered, groups })
    : packs(from, { port, source, range: gathered, groups });
}

interface Wanted {
  readonly source: OutputReference;
  readonly port: Port;
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly groups: ItemGroups | null;
}

function packs(from: Step, { port, source, range, groups }: Wanted): InputReference {
  const { step_id, fan_out } = from;
  const task_ids =
    range === null || fan_out === null
      ? null
      : batchesOf(fan_out, range.from, range.to).map((batch) => taskId(step_id, batch));
  const bounds = range === null ? null : { from: range.from, to: range.to };
  return {
    kind: 'packs',
    type: port.type,
    step_id,
    port: source.output,
    task_ids,
    range: bounds,
    groups,
  };
}

/** Things that tasks of a mapped step emitted: views, or items of packs. */
function* emittedItems(draft: Draft, wanted: Wanted): Decision<InputReference> {
  const { source, port, groups } = wanted;
  const output = draft.step(source.step).outputs[source.output];
  const count = output?.kind === 'items' ? output.count : 0;
  const range = wanted.range ?? { from: 0, to: count };
  const emitted = yield* locateEmitted(draft, source, range);
  const isViews = emitted.every(({ task }) => task.outputs[source.output]?.kind === 'views');
  return isViews
    ? { kind: 'views', parts: emitted.map((part) => viewsPart(part, source.output)), groups }
    : {
        kind: 'items',
        type: port.type,
        packs: emitted.map((part) => packPart(part, source.output)),
        groups,
      };
}

function viewsPart({ task, from, to, first_index }: Emitted, port: string) {
  const output = task.outputs[port];
  if (output?.kind !== 'views') throw inconsistent(`task ${task.task_id} left no views at ${port}`);
  return { list: blobOf(output.list), file: blobOf(output.file), from, to, first_index };
}

/** The items of one task's pack, numbered as those of the whole fan-out. */
function packPart({ task, from, to, first_index }: Emitted, port: string) {
  const output = task.outputs[port];
  if (output?.kind !== 'pack') throw inconsistent(`task ${task.task_id} left no pack at ${port}`);
  const items = readItems(output.items)
    .slice(from, to)
    .map(({ offset, length }, at) => ({ index: first_index + at, offset, length }));
  return { file: blobOf(output), items };
}

/** The items of a task's batch, where the port takes its content by them. */
function rangeOf({ step, task, port }: Context): { from: number; to: number } | null {
  const isItemwise = step.map?.ports.includes(port.name) === true;
  return isItemwise && task.batch !== null ? { from: task.batch.from, to: task.batch.to } : null;
}

function blobOf(facts: BlobFacts): BlobReference {
  const { sha256, size_bytes, media_type, audio } = facts;
  return { sha256, size_bytes, media_type, ...(audio === undefined ? {} : { audio }) };
}
