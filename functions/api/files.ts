import { type User } from '@attacca/cloud';
import {
  AttaccaError,
  parseBody,
  type FileDocument,
  type FileList,
  type UploadGranted,
  type UploadRequest,
} from '@attacca/core';
import { fileDocument, uploadRecord, type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { pageOf, readPage } from './page';

/** Largest upload; the operations' own limits are lower. */
const largestUploadBytes = 5 * 2 ** 30;
const urlLifetimeSeconds = 3600;

export const uploadSchema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: 'File name, for people; what the file is, is found out.',
    },
    size_bytes: { type: 'integer', minimum: 0, maximum: largestUploadBytes },
    media_type: { type: 'string', minLength: 3, maxLength: 127, pattern: '^[\\w.+-]+/[\\w.+-]+$' },
  },
} as const;

/** Declares a file and answers where its bytes go: they never pass through a function. */
export async function createUpload(
  services: Services,
  user: User,
  body: unknown,
): Promise<UploadGranted> {
  const request = parseBody<UploadRequest>(uploadSchema, body);
  const now = services.now();
  const file = uploadRecord({
    file_id: services.newId(),
    owner: user.uid,
    name: request.name,
    media_type: request.media_type ?? null,
    created_at: now,
  });
  const media_type = request.media_type ?? 'application/octet-stream';
  const signed = await services.blobs.signStagingUpload(file.staging_object ?? '', media_type);
  await services.documents.transact((transaction) => {
    transaction.create(paths.file(file.file_id), file);
    return Promise.resolve();
  });
  return {
    file_id: file.file_id,
    upload_url: signed.url,
    method: 'POST',
    headers: signed.headers,
    expires_at: new Date(Date.parse(now) + urlLifetimeSeconds * 1000).toISOString(),
  };
}

/** One file of the caller's, with a link to its bytes when it has any. */
export async function readFile(
  services: Services,
  user: User,
  file_id: string,
): Promise<FileDocument> {
  const record = await services.documents.get<FileRecord>(paths.file(file_id));
  if (record === undefined || record.owner !== user.uid) {
    throw new AttaccaError('NOT_FOUND', `There is no file ${file_id}.`);
  }
  if (record.sha256 === null) return fileDocument(record);
  return fileDocument(
    record,
    await services.blobs.signDownload(record.sha256, { file_name: record.name }),
  );
}

/** What a job left behind, step by step, in the order of items. */
export async function listFiles(
  services: Services,
  user: User,
  query: Readonly<Record<string, string>>,
): Promise<FileList> {
  const { limit, startAfter } = readPage(query);
  const { job_id, step_id, port } = query;
  if (job_id === undefined || step_id === undefined) {
    throw new AttaccaError(
      'INVALID_REQUEST',
      'The request is not valid: job_id and step_id say whose files to list.',
      {
        errors: [{ field: job_id === undefined ? 'job_id' : 'step_id', message: 'is required' }],
      },
    );
  }
  const found = await services.documents.query<FileRecord>({
    from: { collection: 'files' },
    where: [
      ['owner', '==', user.uid],
      ['job_id', '==', job_id],
      ['step_id', '==', step_id],
      ...(port === undefined ? [] : ([['port', '==', port]] as const)),
    ],
    orderBy: [
      ['first_item', 'asc'],
      ['file_id', 'asc'],
    ],
    limit: limit + 1,
    ...(startAfter === null ? {} : { startAfter }),
  });
  const records = found.map(({ data }) => data);
  const { items, next_cursor } = pageOf(records, limit, (last) => [last.first_item, last.file_id]);
  return { files: items.map((record) => fileDocument(record)), next_cursor };
}
