/*
 * Who may do what. A row per route, a column per caller, one expected status per cell: anonymous, another user, the
 * owner, an administrator, the worker of the task's service, a worker of another service.
 */

export interface Row {
  /** A concrete address where the path has parameters: something that is ann's. */
  readonly at?: string;
  readonly body?: unknown;
  /** Fields of a form; each value of `file` is the text of a file. */
  readonly form?: Readonly<Record<string, string>>;
  readonly statuses: readonly [number, number, number, number, number, number];
}

const everybody = [200, 200, 200, 200, 200, 200] as const;
/** Whoever is a user: it is about the caller alone. */
const users = [401, 200, 200, 200, 401, 401] as const;
/** To everybody but the owner it is not there, administrators included: they have the console of the deployment. */
const owner = (status: number) => [401, 404, status, 404, 401, 401] as const;
const administrators = [401, 403, 403, 200, 401, 401] as const;
/** A user's token is no worker's; a worker has no business with another service's tasks, though it knew the lease. */
const worker = (status: number) => [401, 403, 403, 403, status, 403] as const;

const lease_token = 'token-1';
const task = (call: string, job = 'job'): string => `/api/internal/jobs/${job}/tasks/mfcc/${call}`;
const sha256 = 'c'.repeat(64);
const step = { service: 'audio-analyzer', operation: 'librosa-mfcc' };
const error = {
  error_type: 'APPLICATION_ERROR',
  error_code: 'OPERATION_FAILED',
  error_message: 'no',
};

const completion = {
  request_id: 'r-2',
  lease_token,
  outputs: {
    mfcc: { kind: 'file', sha256, size_bytes: 1, media_type: 'a/b', extension: 'npy' },
  },
  failed_items: [],
  timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
  seconds_left: 100,
  seconds_used: 1,
};

export const apiMatrix: Readonly<Record<string, Row>> = {
  'get /health': { statuses: everybody },
  'get /api/v1/operations': { statuses: everybody },
  'get /api/v1/presets': { statuses: everybody },
  'get /api/v1/openapi.json': { statuses: everybody },
  'get /api/v1/quotas': { statuses: users },
  // Others may submit, but not over ann's file.
  'post /api/v1/jobs': {
    body: { file_id: 'f', pipeline: [step] },
    statuses: [401, 422, 202, 422, 401, 401],
  },
  'post /api/v1/estimate': {
    body: { file_id: 'f', pipeline: [step] },
    statuses: [401, 422, 200, 422, 401, 401],
  },
  // Everybody over a file of their own.
  'post /api/v1/transcribe': {
    form: { file: 'sound', preset: 'harmonic-percussive' },
    statuses: [401, 202, 202, 202, 401, 401],
  },
  'get /api/v1/jobs': { statuses: users },
  'get /api/v1/jobs/{job_id}': { at: '/api/v1/jobs/job', statuses: owner(200) },
  'get /api/v1/jobs/{job_id}/events': { at: '/api/v1/jobs/done/events', statuses: owner(200) },
  'get /api/v1/jobs/{job_id}/steps/{step_id}/failed-items': {
    at: '/api/v1/jobs/failed/steps/mfcc/failed-items',
    statuses: owner(200),
  },
  'post /api/v1/jobs/{job_id}/retry': { at: '/api/v1/jobs/failed/retry', statuses: owner(202) },
  'post /api/v1/jobs/{job_id}/cancel': { at: '/api/v1/jobs/job/cancel', statuses: owner(202) },
  'delete /api/v1/jobs/{job_id}': { at: '/api/v1/jobs/done', statuses: owner(204) },
  'post /api/v1/uploads': {
    body: { name: 'a.wav' },
    statuses: [401, 201, 201, 201, 401, 401],
  },
  // Others see a list of their own, which is empty.
  'get /api/v1/files': { at: '/api/v1/files?job_id=job&step_id=mfcc', statuses: users },
  'get /api/v1/files/{file_id}': { at: '/api/v1/files/f', statuses: owner(200) },
  'delete /api/v1/files/{file_id}': { at: '/api/v1/files/unused', statuses: owner(204) },
  'get /api/v1/dead-letters': { statuses: administrators },
  'get /api/v1/dead-letters/{id}': { at: '/api/v1/dead-letters/m', statuses: administrators },
  'post /api/v1/dead-letters/{id}/redrive': {
    at: '/api/v1/dead-letters/m/redrive',
    statuses: administrators,
  },
  'post /api/v1/dead-letters/redrive': { body: {}, statuses: administrators },
};

export const internalMatrix: Readonly<Record<string, Row>> = {
  'get /health': { statuses: everybody },
  'get /api/internal/jobs/{job_id}': { at: '/api/internal/jobs/job', statuses: worker(200) },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/lease': {
    at: task('lease', 'fresh'),
    body: { request_id: 'r-9', instance: 'i-9', manifest_versions: [1] },
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/inputs': {
    at: '/api/internal/jobs/gathering/tasks/gather/inputs',
    body: { lease_token, port: 'audio', after: 'mfcc.0000000' },
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/outputs': {
    at: task('outputs'),
    body: { lease_token, outputs: [{ sha256, size_bytes: 1, media_type: 'a/b' }] },
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/heartbeat': {
    at: task('heartbeat'),
    body: { lease_token },
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/complete': {
    at: task('complete'),
    body: completion,
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/complete': {
    at: '/api/internal/jobs/job/complete',
    body: { completions: [{ task_id: 'mfcc', ...completion }] },
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/fail': {
    at: task('fail'),
    body: { request_id: 'r-2', lease_token, error },
    statuses: worker(200),
  },
  'post /api/internal/jobs/{job_id}/tasks/{task_id}/release': {
    at: task('release'),
    body: { lease_token },
    statuses: worker(204),
  },
  'put /api/internal/services/{name}': {
    at: '/api/internal/services/audio-analyzer',
    body: { version: '1', manifest_version: 1, manifest_checksum: sha256, instance: 'i' },
    statuses: worker(204),
  },
};
