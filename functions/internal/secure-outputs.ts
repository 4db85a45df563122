import { createHash } from 'node:crypto';
import { type DocumentTransaction } from '@attacca/cloud';
import {
  AttaccaError,
  inlineTaskBytes,
  type BlobFacts,
  type CompleteRequest,
  type Pipeline,
  type PipelineInput,
  type Step,
  type Task,
} from '@attacca/core';
import { ingestedRecord, type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { type CompleteCall } from './complete-call';
import { readTask } from './read-task';

/**
 * Makes sure that every byte a completion speaks of is in storage, before anything is written about it. Small outputs
 * that came with it are written, an ingested upload is copied from staging to its blob.
 * @throws AttaccaError OUTPUT_MISSING, INVALID_REQUEST
 */
export async function secureOutputs(
  services: Services,
  { caller, address, request }: CompleteCall,
): Promise<void> {
  // Only the service that ingests can speak of an upload: everybody else is spared the reads.
  if (services.catalog.findOperationAnywhere('ingest')?.service === caller.service) {
    const { pipeline, task } = await readTask(services.documents, address);
    const upload = ingestedInput(pipeline, task);
    if (upload !== null) await adoptUpload(services, upload, request);
  }
  const blobs = Object.values(request.outputs).flatMap((output): BlobFacts[] =>
    output.kind === 'views' ? [output.list, output.file] : [output],
  );
  const contents = contentsOf(request, blobs);
  await Promise.all(
    blobs.map(async (blob) => {
      const bytes = contents.get(blob.sha256);
      const isNew = bytes && (await services.blobs.create(blob.sha256, bytes, blob.media_type));
      if (isNew !== true) await assertThere(services, blob);
    }),
  );
}

/**
 * The bytes of outputs that came with the completion, as what they claim to be.
 * @throws AttaccaError INVALID_REQUEST
 */
function contentsOf(
  { contents = {} }: CompleteRequest,
  blobs: readonly BlobFacts[],
): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  let total = 0;
  for (const [sha256, text] of Object.entries(contents)) {
    const field = `contents.${sha256}`;
    const blob = blobs.find((candidate) => candidate.sha256 === sha256);
    if (blob === undefined) throw invalid(`${field} belongs to none of the outputs.`);
    const bytes = Buffer.from(text, 'base64');
    const is = createHash('sha256').update(bytes).digest('hex');
    if (bytes.length !== blob.size_bytes || is !== sha256) {
      const size = `${bytes.length} bytes with the SHA-256 ${is}`;
      throw invalid(`${field} is ${size}; ${blob.size_bytes} bytes with that of its name are due.`);
    }
    total += bytes.length;
    if (total > inlineTaskBytes) {
      const allowed = `${inlineTaskBytes} bytes together`;
      throw invalid(`${field} is too much: contents may have ${allowed}; upload what is larger.`);
    }
    found.set(sha256, bytes);
  }
  return found;
}

function invalid(message: string): AttaccaError {
  return new AttaccaError('INVALID_REQUEST', message);
}

/** Marks the uploaded file as ready with what was found. Reads now, writes when the result is called. */
export async function writeIngested(
  transaction: DocumentTransaction,
  pipeline: Pipeline,
  done: Task,
): Promise<() => void> {
  const input = ingestedInput(pipeline, done);
  const output = done.outputs['file'];
  if (input === null || output?.kind !== 'file') return () => undefined;
  const path = paths.file(input.file_id);
  const file = await transaction.get<FileRecord>(path);
  return () => {
    if (file !== undefined) transaction.set(path, ingestedRecord(file, output));
  };
}

/** The input that a task ingests; null for every other task. */
function ingestedInput(pipeline: Pipeline, task: Task): PipelineInput | null {
  const step: Step | undefined = pipeline.steps.find(
    (candidate) => candidate.step_id === task.step_id,
  );
  const source = step?.implicit === true ? Object.values(step.inputs)[0] : undefined;
  return source !== undefined && 'input' in source ? (pipeline.inputs[source.input] ?? null) : null;
}

async function adoptUpload(
  services: Services,
  input: PipelineInput,
  request: CompleteRequest,
): Promise<void> {
  const output = request.outputs['file'];
  const file = await services.documents.get<FileRecord>(paths.file(input.file_id));
  const object = file?.staging_object ?? '';
  if (output?.kind !== 'file' || (await services.blobs.stat(output.sha256)) !== undefined) return;
  const staged = await services.blobs.statStaging(object);
  if (staged === undefined) {
    throw new AttaccaError(
      'OUTPUT_MISSING',
      `The upload of ${input.name} is no longer in staging.`,
    );
  }
  await services.blobs.adopt(object, staged.generation, output.sha256);
}

async function assertThere({ blobs }: Services, { sha256, size_bytes }: BlobFacts): Promise<void> {
  const facts = await blobs.stat(sha256);
  const isThere = facts?.size_bytes === size_bytes;
  // A blob that is used from now on must not be deleted as unused; if it just was, it is missing.
  if (isThere && (facts.is_marked !== true || (await blobs.keep(sha256)))) return;
  const is = facts === undefined || isThere ? 'is not there' : `has ${facts.size_bytes} bytes`;
  throw new AttaccaError('OUTPUT_MISSING', `The output ${sha256} of ${size_bytes} bytes ${is}.`);
}
