import {
  AttaccaError,
  inputReferences,
  outputFileId,
  readItems,
  type BlobReference,
  type InputReference,
  type ItemGroups,
  type Operation,
  type Pipeline,
  type Port,
  type RemoteFile,
  type StoredOutput,
  type Task,
  type TaskInput,
} from '@attacca/core';
import { decide, draftOf } from '../pipelines/decide';
import { type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';

/** Packs that one answer tells of: about a megabyte. Who gathers more asks for the rest, page by page. */
export const packsPerAnswer = 256;

interface TaskOfPipeline {
  readonly pipeline: Pipeline;
  readonly task: Task;
}

/** Finds and signs everything a task reads: one URL per blob, never one per item. */
export async function taskInputs(
  services: Services,
  { pipeline, task }: TaskOfPipeline,
  operation: Operation,
): Promise<Readonly<Record<string, TaskInput>>> {
  const references = await referencesOf(services, { pipeline, task }, operation.inputs);
  const entries = await Promise.all(
    Object.entries(references).map(async ([port, reference]) => [
      port,
      await resolve(services, pipeline.job_id, reference),
    ]),
  );
  return Object.fromEntries(entries) as Record<string, TaskInput>;
}

/**
 * The packs of a port after those that a worker was told of.
 * @throws AttaccaError INVALID_REQUEST when the port takes none, or all of them were told of at once
 */
export async function furtherPacks(
  services: Services,
  { pipeline, task }: TaskOfPipeline,
  { port, after }: { port: string; after: string },
): Promise<TaskInput> {
  const operation = services.catalog.findOperation(task.service, task.operation);
  const ports = operation?.inputs.filter(({ name }) => name === port) ?? [];
  const reference = (await referencesOf(services, { pipeline, task }, ports))[port];
  if (reference?.kind !== 'packs' || reference.task_ids !== null) {
    const message = `The port ${port} of task ${task.task_id} has no further packs.`;
    throw new AttaccaError('INVALID_REQUEST', message);
  }
  return packs(services, pipeline.job_id, { ...reference, after });
}

function referencesOf(
  services: Services,
  { pipeline, task }: TaskOfPipeline,
  ports: readonly Port[],
): Promise<Readonly<Record<string, InputReference>>> {
  const draft = draftOf(services, pipeline);
  return decide(services.documents, pipeline.job_id, inputReferences(draft, task, ports));
}

async function resolve(
  services: Services,
  job_id: string,
  reference: InputReference,
): Promise<TaskInput> {
  switch (reference.kind) {
    case 'upload':
      return { kind: 'file', type: reference.type, file: await upload(services, reference) };
    case 'blob':
      return { kind: 'file', type: reference.type, file: await remote(services, reference.blob) };
    case 'views':
      return views(services, reference);
    case 'packs':
      return packs(services, job_id, { ...reference, after: null });
    case 'items':
      return knownItems(services, reference);
  }
}

async function knownItems(
  services: Services,
  { type, packs, groups }: Extract<InputReference, { kind: 'items' }>,
): Promise<TaskInput> {
  const signed = await Promise.all(
    packs.map(async ({ file, items }) => ({ items, file: await remote(services, file) })),
  );
  return { kind: 'packs', type, packs: signed, ...(groups === null ? {} : { groups }) };
}

async function views(
  services: Services,
  { parts, groups }: Extract<InputReference, { kind: 'views' }>,
): Promise<TaskInput> {
  const signed = parts.map(async ({ list, file, from, to, first_index }) => {
    const [remoteList, remoteFile] = await Promise.all([
      remote(services, list),
      remote(services, file),
    ]);
    return { list: remoteList, file: remoteFile, from, to, first_index };
  });
  return {
    kind: 'views',
    type: 'audio',
    parts: await Promise.all(signed),
    ...(groups === null ? {} : { groups }),
  };
}

async function upload(
  services: Services,
  { file_id, name }: { file_id: string; name: string },
): Promise<RemoteFile> {
  const file = await services.documents.get<FileRecord>(paths.file(file_id));
  const object = file?.staging_object ?? '';
  const facts = await services.blobs.statStaging(object);
  const media_type = file?.media_type ?? 'application/octet-stream';
  if (facts !== undefined) {
    const url = await services.blobs.signStagingDownload(object, facts.generation);
    return { url, sha256: null, size_bytes: facts.size_bytes, media_type, name };
  }
  // Another job has looked at it meanwhile, and what was uploaded is gone: the bytes are in the blob.
  if (file !== undefined && file.sha256 !== null)
    return remote(services, { sha256: file.sha256, size_bytes: file.size_bytes, media_type, name });
  throw new AttaccaError('FILE_NOT_READY', `The upload of ${name} is not there.`);
}

async function remote(services: Services, blob: BlobReference): Promise<RemoteFile> {
  return { url: await services.blobs.signDownload(blob.sha256), ...blob };
}

type Pack = Extract<StoredOutput, { kind: 'pack' }>;
type PackPage = Extract<InputReference, { kind: 'packs' }> & { readonly after: string | null };

async function packs(services: Services, job_id: string, reference: PackPage): Promise<TaskInput> {
  const { range, groups, port, type } = reference;
  const isWanted = ({ index }: { index: number }): boolean =>
    range === null || (index >= range.from && index < range.to);
  const { tasks, next } = await packTasks(services, job_id, reference);
  const sources = tasks.flatMap((task) => {
    const output = task.outputs[port];
    if (output?.kind !== 'pack') return [];
    const items = readItems(output.items).filter(isWanted);
    return items.length === 0 ? [] : [{ task, output, items }];
  });
  const signed = await Promise.all(
    sources.map(async ({ task, output, items }) => ({
      items: items.map(({ index, offset, length }) => ({ index, offset, length })),
      file: await packFile(services, output, outputFileId(job_id, task.task_id, port)),
    })),
  );
  if (groups === null)
    return { kind: 'packs', type, packs: signed, ...(next === null ? {} : { next }) };
  const there = new Set(signed.flatMap(({ items }) => items.map(({ index }) => index)));
  const present = presentGroups(groups, range?.from ?? 0, there);
  return { kind: 'packs', type, packs: signed, groups: present };
}

/** What is kept with the task needs no URL. */
function packFile(
  services: Services,
  { sha256, size_bytes, media_type, contents }: Pack,
  name: string,
): Promise<RemoteFile> {
  const blob = { sha256, size_bytes, media_type, name };
  return contents === undefined
    ? remote(services, blob)
    : Promise.resolve({ url: null, contents, ...blob });
}

/** Groups without the items that failed on the way. */
function presentGroups(groups: ItemGroups, first: number, there: ReadonlySet<number>): ItemGroups {
  let at = first;
  return groups.map(({ index, count }) => {
    const all = Array.from({ length: count }, (_, offset) => at + offset);
    at += count;
    return { index, count: all.filter((item) => there.has(item)).length };
  });
}

async function packTasks(
  { documents }: Services,
  job_id: string,
  { step_id, task_ids, after }: PackPage,
): Promise<{ tasks: Task[]; next: string | null }> {
  if (task_ids !== null) {
    const tasks = await documents.getAll<Task>(task_ids.map((id) => paths.task(job_id, id)));
    return { tasks: tasks.filter((task) => task !== undefined), next: null };
  }
  // Ids sort by batch. One more than are told of says whether there are more.
  const found = await documents.query<Task>({
    from: { collection: paths.tasks(job_id) },
    where: [['step_id', '==', step_id]],
    orderBy: [['task_id', 'asc']],
    limit: packsPerAnswer + 1,
    ...(after === null ? {} : { startAfter: [after] }),
  });
  const page = found.slice(0, packsPerAnswer).map(({ data }) => data);
  return {
    tasks: page.filter(({ state }) => state === 'completed'),
    next: found.length > packsPerAnswer ? (page.at(-1)?.task_id ?? null) : null,
  };
}
