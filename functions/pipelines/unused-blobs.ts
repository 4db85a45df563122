import { type BlobMark, type DocumentTransaction } from '@attacca/cloud';
import { type Services } from '../services';
import { paths } from './paths';

/** `blobs/{sha256}`: a blob that lost a reference and may be unused by now. Gone once that is decided. */
export interface SuspectedBlob {
  readonly sha256: string;
  /** Of the removal that last threw suspicion on it: what was found out before that counts no more. */
  readonly ticket: string;
  /** The state in which its object was marked as unused; null before that. */
  readonly mark: BlobMark | null;
  readonly due_at: string;
}

/**
 * Has the sweeper find out whether blobs are still used. Belongs in the transaction that removes the reference, so that
 * no blob is forgotten; what was known about a blob before starts anew.
 */
export function suspectBlobs(
  transaction: DocumentTransaction,
  services: Services,
  hashes: readonly (string | null)[],
): void {
  const due_at = services.now();
  for (const sha256 of new Set(hashes)) {
    if (sha256 === null) continue;
    const suspected: SuspectedBlob = { sha256, ticket: services.newId(), mark: null, due_at };
    transaction.set(paths.blob(sha256), suspected);
  }
}
