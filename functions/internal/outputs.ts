import {
  assertHoldsLease,
  type OutputsAnswer,
  type OutputsRequest,
  type Task,
  type UploadGrant,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { ownTask, type TaskAddress } from './read-task';

/** Grants the upload of a task's outputs: a signed URL for each blob that is not there already. */
export async function outputs(
  services: Services,
  { address, request }: { address: TaskAddress; request: OutputsRequest },
): Promise<OutputsAnswer> {
  const task = await services.documents.get<Task>(paths.task(address.job_id, address.task_id));
  assertHoldsLease(ownTask(task, address), request.lease_token);
  return { uploads: await Promise.all(request.outputs.map((output) => grant(services, output))) };
}

async function grant(
  { blobs }: Services,
  { sha256, size_bytes, media_type }: OutputsRequest['outputs'][number],
): Promise<UploadGrant> {
  const facts = await blobs.stat(sha256);
  if (facts?.size_bytes === size_bytes) return { sha256, exists: true };
  return { sha256, exists: false, ...(await blobs.signUpload(sha256, media_type)) };
}
