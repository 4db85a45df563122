import type {
  FileDocument,
  FileList,
  JobAccepted,
  JobDocument,
  JobList,
  OperationDocument,
  OperationList,
  ParameterValue,
  PresetDocument,
  PresetList,
  UploadGranted,
  UploadRequest,
} from '@attacca/core';
import { createHttp, type HttpOptions } from './http';
import { uploadResumable, type UploadOptions, type UploadSource } from './uploads/resumable-upload';

/** A request for a pipeline over one uploaded file: a preset's, or one's own steps. */
export interface JobSubmission {
  readonly input_file_id: string;
  readonly preset?: string;
  readonly pipeline?: readonly unknown[];
  /** By step: values that replace those of the preset. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  /** Your own reference; kept with the job as `client_reference`. */
  readonly job_id?: string;
}

export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface FileFilter {
  readonly jobId: string;
  readonly stepId?: string;
  readonly port?: string;
}

/** The public API as functions. Every call may throw ApiError or UnreachableError. */
export interface AttaccaClient {
  createUpload(request: UploadRequest): Promise<UploadGranted>;
  /** Declares a file and sends its bytes; returns its id. May also throw UploadFailed. */
  upload(
    request: UploadRequest,
    source: UploadSource,
    options?: Pick<UploadOptions, 'onProgress' | 'signal' | 'chunkBytes'>,
  ): Promise<string>;
  /** With a key, a repeated call gets the first answer and submits nothing twice. */
  submitJob(submission: JobSubmission, idempotencyKey?: string): Promise<JobAccepted>;
  getJob(jobId: string): Promise<JobDocument>;
  /** Newest first. */
  listJobs(page?: PageOptions): Promise<JobList>;
  retryJob(jobId: string): Promise<JobDocument>;
  /** Every file of a job, page after page. */
  listFiles(filter: FileFilter): Promise<FileDocument[]>;
  /** With a download link that lives for an hour. */
  getFile(fileId: string): Promise<FileDocument>;
  listOperations(): Promise<readonly OperationDocument[]>;
  listPresets(): Promise<readonly PresetDocument[]>;
}

export function createClient(options: HttpOptions): AttaccaClient {
  const http = createHttp(options);
  const createUpload = (body: UploadRequest): Promise<UploadGranted> =>
    http('POST', '/api/v1/uploads', { body });
  return {
    createUpload,
    upload: async (request, source, uploadOptions = {}) => {
      const start = await createUpload(request);
      await uploadResumable({ ...uploadOptions, start, source });
      return start.file_id;
    },
    submitJob: (body, idempotencyKey) =>
      http('POST', '/api/v1/jobs', {
        body,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    getJob: (jobId) => http('GET', `/api/v1/jobs/${encodeURIComponent(jobId)}`),
    listJobs: (page = {}) => http('GET', '/api/v1/jobs', { query: { ...page } }),
    retryJob: (jobId) => http('POST', `/api/v1/jobs/${encodeURIComponent(jobId)}/retry`),
    listFiles: (filter) =>
      everyFile((cursor) => http('GET', '/api/v1/files', { query: fileQuery(filter, cursor) })),
    getFile: (fileId) => http('GET', `/api/v1/files/${encodeURIComponent(fileId)}`),
    listOperations: async () => (await http<OperationList>('GET', '/api/v1/operations')).operations,
    listPresets: async () => (await http<PresetList>('GET', '/api/v1/presets')).presets,
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
