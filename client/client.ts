import type {
  FileDocument,
  FileList,
  OperationDocument,
  OperationList,
  PresetDocument,
  PresetList,
  QuotaDocument,
  QuotasDocument,
  UploadGranted,
  UploadRequest,
} from '@attacca/core';
import { deadLetterClient, type DeadLetterClient } from './dead-letters';
import { createHttp, type HttpOptions } from './http';
import { jobClient, type JobClient } from './jobs/job-client';
import { uploadResumable, type UploadOptions, type UploadSource } from './uploads/resumable-upload';

export interface FileFilter {
  readonly jobId: string;
  readonly stepId?: string;
  readonly port?: string;
}

/** The public API as functions. Every call may throw ApiError or UnreachableError. */
export interface AttaccaClient extends JobClient, DeadLetterClient {
  createUpload(request: UploadRequest): Promise<UploadGranted>;
  /** Declares a file and sends its bytes; returns its id. May also throw UploadFailed. */
  upload(
    request: UploadRequest,
    source: UploadSource,
    options?: Pick<UploadOptions, 'onProgress' | 'signal' | 'chunkBytes'>,
  ): Promise<string>;
  /** Every file of a job, page after page. */
  listFiles(filter: FileFilter): Promise<FileDocument[]>;
  /** With a download link that lives for an hour. */
  getFile(fileId: string): Promise<FileDocument>;
  /** Deletes a file that you uploaded. Refused with INVALID_STATE for a job's, and while a job that is not over uses it. */
  deleteFile(fileId: string): Promise<void>;
  listOperations(): Promise<readonly OperationDocument[]>;
  listPresets(): Promise<readonly PresetDocument[]>;
  /** What you may have, and how much of it is used. */
  listQuotas(): Promise<readonly QuotaDocument[]>;
}

export function createClient(options: HttpOptions): AttaccaClient {
  const http = createHttp(options);
  const one = (fileId: string): string => `/api/v1/files/${encodeURIComponent(fileId)}`;
  const createUpload = (body: UploadRequest): Promise<UploadGranted> =>
    http('POST', '/api/v1/uploads', { body });
  return {
    ...jobClient(http),
    ...deadLetterClient(http),
    createUpload,
    upload: async (request, source, uploadOptions = {}) => {
      const start = await createUpload(request);
      await uploadResumable({ ...uploadOptions, start, source });
      return start.file_id;
    },
    listFiles: (filter) =>
      everyFile((cursor) => http('GET', '/api/v1/files', { query: fileQuery(filter, cursor) })),
    getFile: (fileId) => http('GET', one(fileId)),
    deleteFile: (fileId) => http('DELETE', one(fileId)),
    listOperations: async () => (await http<OperationList>('GET', '/api/v1/operations')).operations,
    listPresets: async () => (await http<PresetList>('GET', '/api/v1/presets')).presets,
    listQuotas: async () => (await http<QuotasDocument>('GET', '/api/v1/quotas')).quotas,
  };
}

function fileQuery(
  { jobId, stepId, port }: FileFilter,
  cursor: string | undefined,
): Record<string, string | undefined> {
  return { job_id: jobId, step_id: stepId, port, cursor };
}

async function everyFile(page: (cursor?: string) => Promise<FileList>): Promise<FileDocument[]> {
  const files: FileDocument[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page(cursor);
    files.push(...answer.files);
    cursor = answer.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return files;
}
