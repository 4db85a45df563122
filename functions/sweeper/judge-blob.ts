import { timeAfter, type CacheEntry } from '@attacca/core';
import { runningUser } from '../pipelines/delete-file';
import { paths } from '../pipelines/paths';
import { type SuspectedBlob } from '../pipelines/unused-blobs';
import { type Services } from '../services';

/*
 * Decides whether a blob is deleted. It goes in two steps, at least a day apart:
 * 1. Nothing refers to it: its object is marked. Whoever was about to refer to it without having seen the mark (a
 *    completion between its look at storage and its commit, a hit of a cache entry at the end of its time, a request
 *    for a file that was just deleted) has done so long before the second step, which finds the reference.
 * 2. Still nothing refers to it: it is deleted, if its object is in the very state it was marked in. Whoever wants to
 *    refer to it after the mark finds the mark at the object and takes it off first, or uploads the object anew. Then
 *    the deletion fails. If the deletion was first, the blob is missing, and the completion is refused.
 */

/** Between mark and deletion: far longer than a lease, a request or a transaction lives. */
const graceSeconds = 86_400;

/** @returns whether the blob was deleted */
export async function judgeBlob(services: Services, blob: SuspectedBlob): Promise<boolean> {
  const { sha256, mark } = blob;
  const use = await lookForUse(services, sha256);
  if (use?.until === null) {
    if (mark !== null) await services.blobs.keep(sha256);
    await close(services, blob, null);
    return false;
  }
  if (use !== null) {
    await close(services, blob, { ...blob, mark: null, due_at: use.until });
    return false;
  }
  return mark === null ? markBlob(services, blob) : deleteBlob(services, { ...blob, mark });
}

async function markBlob(services: Services, blob: SuspectedBlob): Promise<false> {
  const mark = (await services.blobs.mark(blob.sha256)) ?? null;
  const due_at = timeAfter(services.now(), graceSeconds);
  await close(services, blob, mark === null ? null : { ...blob, mark, due_at });
  return false;
}

async function deleteBlob(
  services: Services,
  blob: SuspectedBlob & { readonly mark: object },
): Promise<boolean> {
  const isDeleted = await services.blobs.delete(blob.sha256, blob.mark);
  const due_at = timeAfter(services.now(), graceSeconds);
  // Somebody has kept it, or made it anew, and refers to it or will in a moment.
  await close(services, blob, isDeleted ? null : { ...blob, mark: null, due_at });
  return isDeleted;
}

/** What refers to a blob, and until when for certain: null for as long as there is a file of it. */
interface Use {
  readonly until: string | null;
}

/** @returns null if nothing refers to the blob */
async function lookForUse(services: Services, sha256: string): Promise<Use | null> {
  const { documents } = services;
  const now = services.now();
  const [file] = await documents.query({
    from: { collection: 'files' },
    where: [['sha256', '==', sha256]],
    limit: 1,
    select: [],
  });
  if (file !== undefined) return { until: null };
  const [entry] = await documents.query<Pick<CacheEntry, 'valid_until'>>({
    from: { collection: 'cache' },
    where: [
      ['blobs', 'array-contains', sha256],
      ['valid_until', '>', now],
    ],
    orderBy: [['valid_until', 'desc']],
    limit: 1,
    select: ['valid_until'],
  });
  if (entry !== undefined) return { until: entry.data.valid_until ?? now };
  // The record of its input is gone, but its bytes are still to be read.
  const user = await runningUser(services, sha256);
  return user === null ? null : { until: timeAfter(now, graceSeconds) };
}

/** Writes what comes of a suspicion, null for nothing, unless there is a newer one. */
async function close(
  { documents }: Services,
  { sha256, ticket }: SuspectedBlob,
  next: SuspectedBlob | null,
): Promise<void> {
  await documents.transact(async (transaction) => {
    const path = paths.blob(sha256);
    const current = await transaction.get<SuspectedBlob>(path);
    if (current?.ticket !== ticket) return;
    if (next === null) transaction.delete(path);
    else transaction.set(path, next);
  });
}
