import { createHash } from 'node:crypto';
import { type User } from '@attacca/cloud';
import {
  AttaccaError,
  canonicalJson,
  createPipeline,
  jobDocument,
  parsePipelineRequest,
  planPipeline,
  requestedFiles,
  retryPipeline,
  timeAfter,
  type FieldError,
  type JobAccepted,
  type JobDocument,
  type JobList,
  type Pipeline,
  type PipelineInput,
} from '@attacca/core';
import { type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { readPage, pageOf } from './page';

/** Answers are replayed to the same Idempotency-Key for this long. */
const idempotencyHours = 24;

interface IdempotencyRecord {
  readonly fingerprint: string;
  readonly job_id: string;
  /** The answer is replayed until then. */
  readonly replayed_until: string;
  /** The same for Firestore's TTL policy, which is late and wants its own type. */
  readonly expires_at: Date;
}

/** Checks a request wholly, then creates the pipeline: nothing is stored of a request that is refused. */
export async function submitJob(
  services: Services,
  user: User,
  {
    body,
    trace_id,
    idempotency_key,
  }: { body: unknown; trace_id: string; idempotency_key: string | undefined },
): Promise<JobAccepted> {
  const request = parsePipelineRequest(body);
  const files = requestedFiles(request);
  const plans = planPipeline(request, services.catalog, Object.keys(files));
  const inputs = await readInputs(services, user, files);
  const ingest = services.catalog.findOperationAnywhere('ingest');
  if (ingest === undefined)
    throw new AttaccaError('INTERNAL', 'No manifest declares the operation ingest.');
  const pipeline = createPipeline({
    job_id: services.newId(),
    owner: user.uid,
    trace_id,
    preset: request.preset ?? null,
    client_reference: request.job_id ?? null,
    inputs,
    plans,
    ingest,
    now: services.now(),
  });
  const job_id = await store(services, pipeline, {
    key: idempotency_key,
    fingerprint: fingerprintOf(body),
  });
  return { job_id, status: 'pending', links: { self: `/api/v1/jobs/${job_id}` } };
}

/** Creates the pipeline and its idempotency record in one transaction. @returns the id of the job that answers */
async function store(
  services: Services,
  pipeline: Pipeline,
  { key, fingerprint }: { key: string | undefined; fingerprint: string },
): Promise<string> {
  return services.documents.transact(async (transaction) => {
    if (key !== undefined) {
      const path = paths.idempotency(pipeline.owner, key);
      const known = await transaction.get<IdempotencyRecord>(path);
      const now = services.now();
      if (known !== undefined && known.replayed_until > now) return replayed(known, fingerprint);
      const replayed_until = timeAfter(now, idempotencyHours * 3600);
      const record: IdempotencyRecord = {
        fingerprint,
        job_id: pipeline.job_id,
        replayed_until,
        expires_at: new Date(replayed_until),
      };
      transaction.set(path, record);
    }
    transaction.create(paths.pipeline(pipeline.job_id), pipeline);
    return pipeline.job_id;
  });
}

function replayed(known: IdempotencyRecord, fingerprint: string): string {
  if (known.fingerprint === fingerprint) return known.job_id;
  throw new AttaccaError(
    'IDEMPOTENCY_CONFLICT',
    'This Idempotency-Key was used with another body.',
  );
}

function fingerprintOf(body: unknown): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex');
}

/** The files a pipeline starts from: there, uploaded, and the caller's own. */
async function readInputs(
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
      errors.push({
        field: `inputs.${name}`,
        given: file_id,
        allowed: 'the id of a file of yours',
        message: `there is no file ${file_id}`,
      });
      continue;
    }
    const isSound = record.type === null || record.type === 'audio';
    if (record.kind !== 'file' || !isSound) {
      const given = record.kind === 'file' ? record.type : record.kind;
      errors.push({
        field: `inputs.${name}`,
        given,
        allowed: 'a single file of sound',
        message: `${file_id} is of the kind ${given}, which cannot be an input`,
      });
      continue;
    }
    if (record.state !== 'ready') await assertUploaded(blobs, record);
    const { sha256, size_bytes, media_type, audio } = record;
    inputs[name] = { file_id, name: record.name, sha256, size_bytes, media_type, audio };
  }
  if (errors.length === 0) return inputs;
  const summary = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new AttaccaError('INVALID_PIPELINE', `The pipeline cannot run: ${summary}.`, { errors });
}

async function assertUploaded(
  blobs: Services['blobs'],
  { staging_object, file_id, name }: FileRecord,
): Promise<void> {
  if (staging_object !== null && (await blobs.statStaging(staging_object)) !== undefined) return;
  throw new AttaccaError('FILE_NOT_READY', `The upload of ${name} (${file_id}) is not finished.`);
}

/** One job of the caller's. @throws AttaccaError NOT_FOUND, also for somebody else's */
export async function readJob(
  services: Services,
  user: User,
  job_id: string,
): Promise<JobDocument> {
  return render(services, await ownPipeline(services, user, job_id));
}

/** The caller's jobs, newest first. */
export async function listJobs(
  services: Services,
  user: User,
  query: Readonly<Record<string, string>>,
): Promise<JobList> {
  const { limit, startAfter } = readPage(query);
  const found = await services.documents.query<Pipeline>({
    from: { collection: 'pipelines' },
    where: [['owner', '==', user.uid]],
    orderBy: [
      ['created_at', 'desc'],
      ['job_id', 'desc'],
    ],
    limit: limit + 1,
    ...(startAfter === null ? {} : { startAfter }),
  });
  const { items, next_cursor } = pageOf(
    found.map(({ data }) => data),
    limit,
    (last) => [last.created_at, last.job_id],
  );
  return { jobs: items.map((pipeline) => jobDocument(pipeline, {})), next_cursor };
}

/** Starts what failed anew. @throws AttaccaError NOT_FOUND, INVALID_STATE */
export async function retryJob(
  services: Services,
  user: User,
  job_id: string,
): Promise<JobDocument> {
  await ownPipeline(services, user, job_id);
  const retried = await services.documents.transact(async (transaction) => {
    const path = paths.pipeline(job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (pipeline === undefined) throw new AttaccaError('NOT_FOUND', `There is no job ${job_id}.`);
    const next = retryPipeline(pipeline, services.now());
    transaction.set(path, next);
    return next;
  });
  return jobDocument(retried, {});
}

/** Somebody else's job is as good as none. */
export async function ownPipeline(
  { documents }: Services,
  user: User,
  job_id: string,
): Promise<Pipeline> {
  const pipeline = await documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined || pipeline.owner !== user.uid) {
    throw new AttaccaError('NOT_FOUND', `There is no job ${job_id}.`);
  }
  return pipeline;
}

/** A pipeline as its owner sees it, with the items its fan-outs have finished. */
export async function render({ documents }: Services, pipeline: Pipeline): Promise<JobDocument> {
  const running = pipeline.steps.filter((step) => step.map !== null && step.state === 'processing');
  const counts = await documents.getAll<{ items_done: number }>(
    running.map((step) => paths.progress(pipeline.job_id, step.step_id)),
  );
  const itemsDone = Object.fromEntries(
    running.map((step, index) => [step.step_id, counts[index]?.items_done ?? 0]),
  );
  return jobDocument(pipeline, itemsDone);
}
