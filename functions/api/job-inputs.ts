import { type User } from '@attacca/cloud';
import { AttaccaError, type FieldError, type PipelineInput } from '@attacca/core';
import { type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';

/**
 * The files a pipeline starts from: there, uploaded, and the caller's own.
 * @param files file ids by the name of the input
 * @throws AttaccaError INVALID_PIPELINE with one entry per file, FILE_NOT_READY
 */
export async function readInputs(
  { documents, blobs }: Services,
  user: User,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, PipelineInput>> {
  const names = Object.keys(files);
  const records = await documents.getAll<FileRecord>(
    names.map((name) => paths.file(files[name] ?? '')),
  );
  const errors: FieldError[] = [];
  const inputs: Record<string, PipelineInput> = {};
  for (const [index, name] of names.entries()) {
    const file_id = files[name] ?? '';
    const record = records[index];
    if (record === undefined || record.owner !== user.uid) {
      errors.push(unknownFile(name, file_id));
    } else if (!isSound(record)) {
      errors.push(unfitFile(name, record));
    } else {
      if (record.state !== 'ready') await assertUploaded(blobs, record);
      inputs[name] = inputOf(record);
    }
  }
  if (errors.length === 0) return inputs;
  const summary = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new AttaccaError('INVALID_PIPELINE', `The pipeline cannot run: ${summary}.`, { errors });
}

function inputOf({
  file_id,
  name,
  sha256,
  size_bytes,
  media_type,
  audio,
}: FileRecord): PipelineInput {
  // Until somebody has looked at the bytes, their size is what was declared: no fact.
  return {
    file_id,
    name,
    sha256,
    size_bytes: sha256 === null ? null : size_bytes,
    media_type,
    audio,
  };
}

function isSound({ kind, type }: FileRecord): boolean {
  return kind === 'file' && (type === null || type === 'audio');
}

function unknownFile(name: string, file_id: string): FieldError {
  return {
    field: `inputs.${name}`,
    given: file_id,
    allowed: 'the id of a file of yours',
    message: `there is no file ${file_id}`,
  };
}

function unfitFile(name: string, { file_id, kind, type }: FileRecord): FieldError {
  const given = kind === 'file' ? type : kind;
  return {
    field: `inputs.${name}`,
    given,
    allowed: 'a single file of sound',
    message: `${file_id} is of the kind ${given}, which cannot be an input`,
  };
}

async function assertUploaded(
  blobs: Services['blobs'],
  { staging_object, file_id, name }: FileRecord,
): Promise<void> {
  if (staging_object !== null && (await blobs.statStaging(staging_object)) !== undefined) return;
  throw new AttaccaError('FILE_NOT_READY', `The upload of ${name} (${file_id}) is not finished.`);
}
