import { type DocumentReader } from '@attacca/cloud';
import { AttaccaError, type Pipeline, type PipelineInput } from '@attacca/core';
import { type FileRecord } from '../pipelines/files';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';

/*
 * Whether what a job started from is still there when it is to start again. A record that is there keeps its blob: from
 * its deletion on, a blob stays for another day, and longer while a job that is at work uses it.
 */

type Job = Pick<Pipeline, 'job_id' | 'owner'>;

/**
 * The records of a job's input files, in the order of the inputs.
 * @throws AttaccaError FILE_NOT_READY naming the files that were deleted
 */
export async function keptRecords(
  reader: Pick<DocumentReader, 'getAll'>,
  job: Job,
  inputs: readonly PipelineInput[],
): Promise<FileRecord[]> {
  const found = await reader.getAll<FileRecord>(inputs.map(({ file_id }) => paths.file(file_id)));
  const records = found.filter((record) => record?.owner === job.owner);
  const there = new Set(records.map((record) => record?.file_id));
  refuse(
    job,
    inputs.filter(({ file_id }) => !there.has(file_id)),
  );
  return records as FileRecord[];
}

/**
 * Whether the bytes of files are where they are to be read: in the blob of their SHA-256, and in staging without one.
 * @throws AttaccaError FILE_NOT_READY naming the files whose bytes are not there
 */
export async function assertContent(
  { blobs }: Pick<Services, 'blobs'>,
  job: Job,
  files: readonly Pick<FileRecord, 'file_id' | 'name' | 'sha256' | 'staging_object'>[],
): Promise<void> {
  const facts = await Promise.all(
    files.map(({ sha256, staging_object }) =>
      sha256 === null ? blobs.statStaging(staging_object ?? '') : blobs.stat(sha256),
    ),
  );
  refuse(
    job,
    files.filter((_, index) => facts[index] === undefined),
  );
}

function refuse(
  { job_id }: Job,
  gone: readonly { readonly file_id: string; readonly name: string }[],
): void {
  if (gone.length === 0) return;
  const names = [...new Set(gone.map(({ name, file_id }) => `${name} (${file_id})`))].join(', ');
  throw new AttaccaError(
    'FILE_NOT_READY',
    `Job ${job_id} cannot start again: its input ${names} is no longer there. Upload it anew, and submit a new job.`,
  );
}
