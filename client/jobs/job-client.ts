import type {
  CacheMode,
  Estimate,
  FailedItemDocument,
  FailedItemList,
  GivenParameterValue,
  JobAccepted,
  JobDocument,
  JobList,
  PipelineState,
  RetryRequest,
} from '@attacca/core';
import type { Http } from '../http';

/** A request for a pipeline over one uploaded file: a preset's, or one's own steps. */
export interface JobSubmission {
  readonly input_file_id: string;
  readonly preset?: string;
  readonly pipeline?: readonly unknown[];
  /** By step: values that replace those of the preset. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, GivenParameterValue>>>>;
  /** Your own reference; kept with the job as `client_reference`. */
  readonly job_id?: string;
  /** Among your own jobs; higher goes first. 0 if absent. */
  readonly priority?: number;
  /** `use` if absent. */
  readonly cache?: CacheMode;
  /** The job fails if it is not over by then. */
  readonly deadline_seconds?: number;
}

/** What to do with a recording that is sent along. */
export interface Transcription {
  /** File name, for people. */
  readonly name: string;
  /** `drum-sheet` if absent. */
  readonly preset?: string;
  /** By step: values that replace those of the preset. */
  readonly parameters?: JobSubmission['parameters'];
}

export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface JobPage extends PageOptions {
  readonly state?: PipelineState;
}

/** Submitting, watching and steering jobs. */
export interface JobClient {
  /** With a key of your own, a repeated call gets the first answer, even from another process. */
  submitJob(submission: JobSubmission, idempotencyKey?: string): Promise<JobAccepted>;
  /** What such a job would take and cost, with bounds. Checked as a submission is; writes nothing. */
  estimateJob(submission: JobSubmission): Promise<Estimate>;
  /** Sends a recording of up to 31 MiB with a preset, in one request; larger ones are uploaded. */
  transcribe(
    recording: Blob,
    transcription: Transcription,
    idempotencyKey?: string,
  ): Promise<JobAccepted>;
  getJob(jobId: string): Promise<JobDocument>;
  /** Newest first. */
  listJobs(page?: JobPage): Promise<JobList>;
  /** Starts what failed anew. */
  retryJob(jobId: string): Promise<JobDocument>;
  /** Makes a new job of one that is over, with other parameters. */
  retryJob(jobId: string, request: Required<RetryRequest>): Promise<JobAccepted>;
  /** Final; what is finished stays readable. */
  cancelJob(jobId: string): Promise<JobDocument>;
  /** Deletes a job that is over, with everything it left behind. Refused with INVALID_STATE while it is not over. */
  deleteJob(jobId: string): Promise<void>;
  /** Every item of a step that failed, in order, page after page. */
  listFailedItems(jobId: string, stepId: string): Promise<FailedItemDocument[]>;
}

export function jobClient(http: Http): JobClient {
  const one = (jobId: string): string => `/api/v1/jobs/${encodeURIComponent(jobId)}`;
  return {
    submitJob: (body, idempotencyKey) =>
      http('POST', '/api/v1/jobs', {
        body,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    estimateJob: (body) => http('POST', '/api/v1/estimate', { body }),
    transcribe: (recording, transcription, idempotencyKey) =>
      http('POST', '/api/v1/transcribe', {
        body: formOf(recording, transcription),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    getJob: (jobId) => http('GET', one(jobId)),
    listJobs: (page = {}) => http('GET', '/api/v1/jobs', { query: { ...page } }),
    retryJob: <Answer>(jobId: string, body?: RetryRequest) =>
      http<Answer>('POST', `${one(jobId)}/retry`, body === undefined ? {} : { body }),
    cancelJob: (jobId) => http('POST', `${one(jobId)}/cancel`),
    deleteJob: (jobId) => http('DELETE', one(jobId)),
    listFailedItems: async (jobId, stepId) => {
      const path = `${one(jobId)}/steps/${encodeURIComponent(stepId)}/failed-items`;
      const items: FailedItemDocument[] = [];
      let cursor: string | undefined;
      do {
        const page: FailedItemList = await http('GET', path, { query: { cursor } });
        items.push(...page.failed_items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      return items;
    },
  };
}

function formOf(recording: Blob, { name, preset, parameters }: Transcription): FormData {
  const form = new FormData();
  form.set('file', recording, name);
  if (preset !== undefined) form.set('preset', preset);
  if (parameters !== undefined) form.set('parameters', JSON.stringify(parameters));
  return form;
}
