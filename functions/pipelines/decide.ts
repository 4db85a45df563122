import { type DocumentReader } from '@attacca/cloud';
import {
  book,
  Draft,
  timeAfter,
  usageOfDraft,
  type CacheEntry,
  type Decision,
  type Pipeline,
  type Wanted,
} from '@attacca/core';
import { type Services } from '../services';
import { type CountedTransaction } from './counted-transaction';
import { blobsOf, writeOutputFiles } from './files';
import { paths } from './paths';

/** A decision's draft over a pipeline as it was read. */
export function draftOf(services: Services, pipeline: Pipeline): Draft {
  const { catalog, config } = services;
  return new Draft(pipeline, { catalog, now: services.now(), window: config.dispatchWindow });
}

/** Reads what a decision asks for, as often as it asks, and returns what it decides. */
export async function decide<Result>(
  reader: DocumentReader,
  job_id: string,
  decision: Decision<Result>,
): Promise<Result> {
  for (let step = decision.next(); ;) {
    if (step.done === true) return step.value;
    const documents = await reader.getAll<unknown>(
      step.value.map((wanted) => pathOf(job_id, wanted)),
    );
    step = decision.next(documents);
  }
}

/**
 * Writes everything a decision changed, with the files of every task that was completed by it. What the transaction took
 * is booked; so this is its last part.
 */
export function writeDraft(
  transaction: CountedTransaction,
  draft: Draft,
  { catalog }: Services,
): void {
  for (const task of draft.completed) {
    const operation = catalog.findOperation(task.service, task.operation);
    if (operation === undefined || operation.implicit) continue;
    writeOutputFiles(transaction, { task, operation, now: draft.now });
  }
  if (hasChanged(draft)) book(draft, usageOfDraft(draft, transaction.counts));
  const { job_id } = draft.before;
  for (const { wanted, document, isNew } of draft.writes) {
    const path = pathOf(job_id, wanted);
    if (document === undefined) transaction.delete(path);
    else if (wanted.kind === 'cache') transaction.set(path, withExpiry(document as CacheEntry));
    else if (isNew) transaction.create(path, document);
    else transaction.set(path, document);
  }
  if (draft.pipeline !== draft.before) transaction.set(paths.pipeline(job_id), draft.pipeline);
}

/** Whether there is anything to write. */
export function hasChanged({ pipeline, before, writes }: Draft): boolean {
  return pipeline !== before || writes.length > 0;
}

function pathOf(job_id: string, { kind, id }: Wanted): string {
  switch (kind) {
    case 'task':
      return paths.task(job_id, id);
    case 'join':
      return paths.join(job_id, id);
    case 'cache':
      return paths.cache(id);
  }
}

/**
 * What nobody may take any more is removed by Firestore itself, a day later or more; it wants a type of its own. The
 * blobs are listed so that none is deleted while a result can still be taken from them.
 */
function withExpiry(entry: CacheEntry): object {
  const until = entry.valid_until ?? entry.deadline_at ?? entry.created_at;
  const blobs = Object.values(entry.outputs).flatMap(blobsOf);
  return { ...entry, blobs, expires_at: new Date(timeAfter(until, 86_400)) };
}
