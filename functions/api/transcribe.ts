import { type User } from '@attacca/cloud';
import { AttaccaError, parseBody, planPipeline, type PipelineRequest } from '@attacca/core';
import { type FormFile } from '../http/form';
import { errorFields } from '../http/log';
import { type RouteRequest } from '../http/route';
import { paths } from '../pipelines/paths';
import { uploadRecord, type FileRecord } from '../pipelines/files';
import { type Services } from '../services';
import { assertQuotas } from './quotas';
import { acceptRequest, newJob, type SubmittedJob } from './submit-job';

/** A function takes requests of up to 32 MiB; the rest is for what is around the file. */
export const largestFormFile = 31 * 2 ** 20;

const DEFAULT_PRESET = 'drum-sheet';

export const transcribeSchema = {
  type: 'object',
  required: ['file'],
  additionalProperties: false,
  properties: {
    file: {
      description: `The recording, at most ${largestFormFile} bytes; larger ones go through /api/v1/uploads.`,
      contentMediaType: 'application/octet-stream',
    },
    preset: {
      type: 'string',
      minLength: 1,
      maxLength: 100,
      description: 'What to do with it.',
      default: DEFAULT_PRESET,
    },
    parameters: {
      type: 'string',
      contentMediaType: 'application/json',
      description: 'Overrides of the preset’s parameters by step, as JSON.',
    },
  },
} as const;

interface TranscribeForm {
  readonly file: FormFile | string;
  readonly preset?: string;
  readonly parameters?: string;
}

/**
 * Takes a recording and a preset in one request: what an upload and a job are otherwise. Nothing is left of a request
 * that is refused.
 * @throws AttaccaError INVALID_REQUEST, INVALID_PIPELINE, QUOTA_EXCEEDED
 */
export async function transcribe(
  services: Services,
  user: User,
  {
    body,
    files,
    traceparent,
    once,
  }: Pick<RouteRequest<User>, 'body' | 'files' | 'traceparent' | 'once'>,
): Promise<SubmittedJob> {
  const form = parseBody<TranscribeForm>(transcribeSchema, body);
  const bytes = files?.get('file');
  if (typeof form.file === 'string' || bytes === undefined || bytes.length === 0)
    throw noFile(form.file);
  const record = recordOf(services, user, form.file);
  const request = requestOf(form, record.file_id);
  // Refused before anything is stored, so that nothing has to be taken back.
  planPipeline(request, services.catalog, { names: ['input'] });
  await assertQuotas(services, user, { ...newJob, bytes_stored: bytes.length });
  await store(services, record, bytes);
  try {
    return await acceptRequest(services, user, { request, origin: null, traceparent, once });
  } catch (error) {
    await takeBack(services, record);
    throw error;
  }
}

function requestOf(
  { preset = DEFAULT_PRESET, parameters }: TranscribeForm,
  file_id: string,
): PipelineRequest {
  const request: PipelineRequest = { file_id, preset };
  return parameters === undefined ? request : { ...request, parameters: readJson(parameters) };
}

function readJson(text: string): NonNullable<PipelineRequest['parameters']> {
  const message = 'must be a JSON object: parameters by step';
  try {
    const value = JSON.parse(text) as unknown;
    const isOfObjects = (given: unknown): given is Record<string, Record<string, unknown>> =>
      isObject(given) && Object.values(given).every(isObject);
    if (isOfObjects(value)) return value;
  } catch {
    // Said below, in the words of the API.
  }
  throw invalid('parameters', text.slice(0, 100), message);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(
  services: Services,
  user: User,
  { name, media_type, size_bytes }: FormFile,
): FileRecord {
  const file_id = services.newId();
  const created_at = services.now();
  const shown = name === '' ? 'recording' : name.slice(-255);
  return {
    ...uploadRecord({ file_id, owner: user.uid, name: shown, media_type, created_at }),
    size_bytes,
  };
}

async function store(services: Services, record: FileRecord, bytes: Uint8Array): Promise<void> {
  const { file_id, staging_object, media_type } = record;
  // The record comes first: the sweeper finds by it what a crash leaves behind.
  await services.documents.transact((transaction) => {
    transaction.create(paths.file(file_id), record);
    return Promise.resolve();
  });
  const type = media_type ?? 'application/octet-stream';
  await services.blobs.createStaging(staging_object ?? '', bytes, type);
}

/** If this fails, the sweeper does it. */
async function takeBack(
  services: Services,
  { file_id, staging_object }: FileRecord,
): Promise<void> {
  try {
    await services.blobs.deleteStaging(staging_object ?? '');
    await services.documents.transact((transaction) => {
      transaction.delete(paths.file(file_id));
      return Promise.resolve();
    });
  } catch (error) {
    services.log('WARNING', 'an upload was not taken back', { file_id, ...errorFields(error) });
  }
}

function noFile(given: unknown): AttaccaError {
  const isText = typeof given === 'string';
  return invalid('file', isText ? given.slice(0, 100) : 'an empty file', 'must be a recording');
}

function invalid(field: string, given: unknown, message: string): AttaccaError {
  return new AttaccaError('INVALID_REQUEST', `The request is not valid: ${field} ${message}.`, {
    errors: [{ field, given, message }],
  });
}
