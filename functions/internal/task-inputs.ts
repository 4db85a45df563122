import {
  AttaccaError,
  inputReferences,
  outputFileId,
  type BlobReference,
  type InputReference,
  type Operation,
  type Pipeline,
  type RemoteFile,
  type Step,
  type Task,
  type TaskInput,
} from '@attacca/core';
import { type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';

/** Finds and signs everything a task reads: one URL per blob, never one per item. */
export async function taskInputs(
  services: Services,
  context: { pipeline: Pipeline; step: Step; task: Task },
  operation: Operation,
): Promise<Readonly<Record<string, TaskInput>>> {
  const references = inputReferences(context, operation.inputs);
  const entries = await Promise.all(
    Object.entries(references).map(async ([port, reference]) => [
      port,
      await resolve(services, context.pipeline.job_id, reference),
    ]),
  );
  return Object.fromEntries(entries) as Record<string, TaskInput>;
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
    case 'views': {
      const [list, file] = await Promise.all([
        remote(services, reference.list),
        remote(services, reference.file),
      ]);
      return { kind: 'views', type: 'audio', list, file, from: reference.from, to: reference.to };
    }
    case 'packs':
      return packs(services, job_id, reference);
  }
}

async function upload(
  services: Services,
  { file_id, name }: { file_id: string; name: string },
): Promise<RemoteFile> {
  const file = await services.documents.get<FileRecord>(paths.file(file_id));
  const object = file?.staging_object ?? '';
  const facts = await services.blobs.statStaging(object);
  if (facts === undefined)
    throw new AttaccaError('FILE_NOT_READY', `The upload of ${name} is not there.`);
  return {
    url: await services.blobs.signStagingDownload(object, facts.generation),
    sha256: null,
    size_bytes: facts.size_bytes,
    media_type: file?.media_type ?? 'application/octet-stream',
    name,
  };
}

async function remote(services: Services, blob: BlobReference): Promise<RemoteFile> {
  return { url: await services.blobs.signDownload(blob.sha256), ...blob };
}

async function packs(
  services: Services,
  job_id: string,
  reference: Extract<InputReference, { kind: 'packs' }>,
): Promise<TaskInput> {
  const tasks = await packTasks(services, job_id, reference);
  const sources = tasks.flatMap((task) => {
    const output = task.outputs[reference.port];
    return output?.kind === 'pack' ? [{ task, output }] : [];
  });
  const signed = await Promise.all(
    sources.map(async ({ task, output }) => ({
      items: output.items.map(({ index, offset, length }) => ({ index, offset, length })),
      file: await remote(services, {
        sha256: output.sha256,
        size_bytes: output.size_bytes,
        media_type: output.media_type,
        name: outputFileId(job_id, task.task_id, reference.port),
      }),
    })),
  );
  return { kind: 'packs', type: reference.type, packs: signed };
}

async function packTasks(
  { documents }: Services,
  job_id: string,
  { step_id, task_ids }: Extract<InputReference, { kind: 'packs' }>,
): Promise<Task[]> {
  if (task_ids !== null) {
    const tasks = await documents.getAll<Task>(task_ids.map((id) => paths.task(job_id, id)));
    return tasks.filter((task): task is Task => task !== undefined);
  }
  const found = await documents.query<Task>({
    from: { collection: paths.tasks(job_id) },
    where: [['step_id', '==', step_id]],
  });
  return found
    .map(({ data }) => data)
    .sort((left, right) => (left.batch?.index ?? 0) - (right.batch?.index ?? 0));
}
