import { type DocumentTransaction } from '@attacca/cloud';
import {
  outputFileId,
  readItems,
  type AudioFacts,
  type BlobFacts,
  type FileDocument,
  type FileOrigin,
  type ItemRuns,
  type Operation,
  type PortType,
  type StoredOutput,
  type Task,
} from '@attacca/core';
import { paths } from './paths';

/** `files/{id}`: what its owner may see of it, and where an upload still lies. */
export interface FileRecord extends Omit<FileDocument, 'download_url' | 'items'> {
  readonly items: ItemRuns | null;
  readonly owner: string;
  /** Object in the staging bucket, for uploads. */
  readonly staging_object: string | null;
  /** For listing by job and step, in the order of items. */
  readonly job_id: string | null;
  readonly step_id: string | null;
  readonly port: string | null;
  readonly first_item: number;
}

/** The record of a file somebody is about to upload. */
export function uploadRecord(fields: {
  file_id: string;
  owner: string;
  name: string;
  media_type: string | null;
  created_at: string;
  expires_at?: string;
}): FileRecord {
  return {
    ...fields,
    state: 'uploading',
    kind: 'file',
    type: null,
    sha256: null,
    size_bytes: null,
    extension: null,
    audio: null,
    shape: null,
    origin: { kind: 'upload' },
    items: null,
    views: null,
    staging_object: `uploads/${fields.file_id}`,
    job_id: null,
    step_id: null,
    port: null,
    first_item: 0,
  };
}

/** An uploaded file once `ingest` has looked at it. */
export function ingestedRecord(file: FileRecord, facts: BlobFacts): FileRecord {
  const { sha256, size_bytes, media_type, extension, audio } = facts;
  return {
    ...file,
    state: 'ready',
    type: 'audio',
    sha256,
    size_bytes,
    media_type,
    extension,
    audio: audio ?? null,
  };
}

/** Writes the records of everything a completed task left behind. Ids are deterministic: a repeat changes nothing. */
export function writeOutputFiles(
  transaction: DocumentTransaction,
  { task, operation, now }: { task: Task; operation: Operation; now: string },
): void {
  for (const port of operation.outputs) {
    const output = task.outputs[port.name];
    if (output === undefined) continue;
    for (const record of outputRecords(task, output, { port: port.name, type: port.type, now })) {
      transaction.set(paths.file(record.file_id), record);
    }
  }
}

interface PortContext {
  readonly port: string;
  readonly type: PortType;
  readonly now: string;
}

function outputRecords(task: Task, output: StoredOutput, context: PortContext): FileRecord[] {
  const file_id = outputFileId(task.job_id, task.task_id, context.port);
  switch (output.kind) {
    case 'file':
      return [taskRecord(task, context, { file_id, kind: 'file', facts: output })];
    case 'pack':
      return [
        {
          ...taskRecord(task, context, { file_id, kind: 'pack', facts: output }),
          items: output.items,
        },
      ];
    case 'views': {
      const source_file_id = `${file_id}.source`;
      const views = { count: output.count, source_file_id };
      return [
        { ...taskRecord(task, context, { file_id, kind: 'views', facts: output.list }), views },
        // What the views are parts of is an output nobody lists, but its owner may download.
        {
          ...taskRecord(task, context, {
            file_id: source_file_id,
            kind: 'file',
            facts: output.file,
          }),
          step_id: null,
        },
      ];
    }
  }
}

function taskRecord(
  task: Task,
  { port, type, now }: PortContext,
  { file_id, kind, facts }: { file_id: string; kind: FileRecord['kind']; facts: BlobFacts },
): FileRecord {
  const { job_id, step_id, task_id } = task;
  const origin: FileOrigin = { kind: 'task', job_id, step_id, task_id, port };
  const audio: AudioFacts | null = facts.audio ?? null;
  return {
    file_id,
    owner: task.owner,
    name: `${port}.${facts.extension}`,
    state: 'ready',
    kind,
    type,
    sha256: facts.sha256,
    size_bytes: facts.size_bytes,
    media_type: facts.media_type,
    extension: facts.extension,
    audio,
    shape: facts.shape ?? null,
    origin,
    items: null,
    views: null,
    created_at: now,
    staging_object: null,
    job_id,
    step_id,
    port,
    first_item: task.batch?.from ?? 0,
  };
}

/** SHA-256 of every blob that an output lies in. */
export function blobsOf(output: StoredOutput): string[] {
  return output.kind === 'views' ? [output.list.sha256, output.file.sha256] : [output.sha256];
}

/** What its owner sees of a file. */
export function fileDocument(record: FileRecord, download_url?: string): FileDocument {
  const { owner, staging_object, job_id, step_id, port, first_item, ...rest } = record;
  const shown = { ...rest, items: rest.items === null ? null : readItems(rest.items) };
  return download_url === undefined ? shown : { ...shown, download_url };
}
