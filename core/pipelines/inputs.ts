import { AttaccaError } from '../errors';
import { type AudioFacts, type BlobFacts } from '../handshake/types';
import { type Port, type PortType } from '../manifest/types';
import { type Pipeline, type Source, type Step, type Task } from './state';
import { taskId } from './tasks';

/**
 * Where a task's input lies, before anything is signed. The shell loads the tasks named by `packs` and turns blobs into
 * URLs.
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
      readonly list: BlobReference;
      readonly file: BlobReference;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: 'packs';
      readonly type: PortType;
      readonly step_id: string;
      readonly port: string;
      /** Null for every task of the step, in order. */
      readonly task_ids: readonly string[] | null;
    };

export interface BlobReference {
  readonly sha256: string;
  readonly size_bytes: number | null;
  readonly media_type: string;
  readonly name?: string;
  readonly audio?: AudioFacts;
}

/**
 * What every input port of a task holds.
 * @param ports the operation's input ports
 * @throws AttaccaError INTERNAL when a source is not there: the plan or the state is broken
 */
export function inputReferences(
  { pipeline, step, task }: { pipeline: Pipeline; step: Step; task: Task },
  ports: readonly Port[],
): Readonly<Record<string, InputReference>> {
  return Object.fromEntries(
    ports.map((port) => {
      const source = step.inputs[port.name];
      if (source === undefined) throw broken(`the input ${port.name} has no source`);
      return [port.name, referenceTo(source, { pipeline, step, task, port })];
    }),
  );
}

interface Context {
  readonly pipeline: Pipeline;
  readonly step: Step;
  readonly task: Task;
  readonly port: Port;
}

function referenceTo(source: Source, context: Context): InputReference {
  return 'input' in source ? inputFile(source.input, context) : stepOutput(source, context);
}

function inputFile(name: string, { pipeline, step }: Context): InputReference {
  const input = pipeline.inputs[name];
  if (input === undefined) throw broken(`there is no input ${name}`);
  if (step.implicit)
    return { kind: 'upload', type: 'audio', file_id: input.file_id, name: input.name };
  if (input.sha256 === null) throw broken(`the input ${name} was not ingested`);
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

function stepOutput(source: { step: string; output: string }, context: Context): InputReference {
  const { pipeline, step, task, port } = context;
  const from = pipeline.steps.find((candidate) => candidate.step_id === source.step);
  if (from === undefined) throw broken(`there is no step ${source.step}`);
  const isMapped = step.map?.port === port.name;
  if (from.map !== null) {
    const ids = isMapped && task.batch !== null ? [taskId(from.step_id, task.batch.index)] : null;
    return {
      kind: 'packs',
      type: port.type,
      step_id: from.step_id,
      port: source.output,
      task_ids: ids,
    };
  }
  const output = from.outputs[source.output];
  if (output === undefined) throw broken(`step ${source.step} left no ${source.output}`);
  switch (output.kind) {
    case 'file':
      return { kind: 'blob', type: output.type, blob: blobOf(output) };
    case 'views': {
      const range = isMapped ? task.batch : null;
      const { from: first, to: last } = range ?? { from: 0, to: output.count };
      return {
        kind: 'views',
        list: blobOf(output.list),
        file: blobOf(output.file),
        from: first,
        to: last,
      };
    }
    case 'items':
      return {
        kind: 'packs',
        type: output.type,
        step_id: from.step_id,
        port: source.output,
        task_ids: null,
      };
  }
}

function blobOf(facts: BlobFacts): BlobReference {
  const { sha256, size_bytes, media_type, audio } = facts;
  return { sha256, size_bytes, media_type, ...(audio === undefined ? {} : { audio }) };
}

function broken(message: string): AttaccaError {
  return new AttaccaError('INTERNAL', `The pipeline's state is inconsistent: ${message}.`);
}
