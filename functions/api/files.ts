import { type User } from '@attacca/cloud';
import {
  AttaccaError,
  parseBody,
  timeAfter,
  type FileDocument,
  type FileList,
  type UploadGranted,
  type UploadRequest,
} from '@attacca/core';
import { withoutKey } from '../http/idempotency';
import { type KeptAnswer, type Once } from '../http/route';
import { fileDocument, uploadRecord, type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { pageOf, readPage } from './page';
import { assertQuotas } from './quotas';

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
    retention_days: {
      type: 'integer',
      minimum: 1,
      maximum: 3650,
      description: 'Days after which the file is deleted; absent, it is kept.',
    },
  },
} as const;

/** Declares a file and answers where its bytes go: they never pass through a function. */
export async function createUpload(
  services: Services,
  user: User,
  { body, once = withoutKey }: { body: unknown; once?: Once },
): Promise<UploadGranted> {
  const {
    name,
    media_type = null,
    size_bytes = null,
    retention_days,
  } = parseBody<UploadRequest>(uploadSchema, body);
  await assertQuotas(services, user, { bytes_stored: size_bytes ?? 1 });
  const created_at = services.now();
  const file_id = services.newId();
  const file: FileRecord = {
    ...uploadRecord({ file_id, owner: user.uid, name, media_type, created_at }),
    // What was declared counts as stored until somebody has looked.
    size_bytes,
    ...(retention_days === undefined
      ? {}
      : { expires_at: timeAfter(created_at, retention_days * 86_400) }),
  };
  const granted = await grant(services, file);
  await services.documents.transact((transaction) => {
    transaction.create(paths.file(file_id), file);
    once.keep(transaction, { status: 201, body: { file_id } });
    return Promise.resolve();
  });
  return granted;
}

/** What `createUpload` answered, with a fresh address: signed ones expire, so they are kept nowhere. */
export async function grantAgain(
  services: Services,
  user: User,
  kept: KeptAnswer,
): Promise<KeptAnswer> {
  const { file_id } = kept.body as Pick<UploadGranted, 'file_id'>;
  return { ...kept, body: await grant(services, await ownFile(services, user, file_id)) };
}

async function grant(services: Services, file: FileRecord): Promise<UploadGranted> {
  const media_type = file.media_type ?? 'application/octet-stream';
  const object = file.staging_object ?? '';
  const signed = await services.blobs.signStagingUpload(object, media_type);
  return {
    file_id: file.file_id,
    upload_url: signed.url,
    method: 'POST',
    headers: signed.headers,
    expires_at: timeAfter(services.now(), urlLifetimeSeconds),
  };
}

async function ownFile({ documents }: Services, user: User, file_id: string): Promise<FileRecord> {
  const record = await documents.get<FileRecord>(paths.file(file_id));
  if (record?.owner === user.uid) return record;
  throw new AttaccaError('NOT_FOUND', `There is no file ${file_id}.`);
}

/** One file of the caller's, with a link to its bytes when it has any. */
export async function readFile(
  services: Services,
  user: User,
  file_id: string,
): Promise<FileDocument> {
  const record = await ownFile(services, user, file_id);
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
