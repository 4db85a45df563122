import { type Clock } from '../../service';
import { type Database } from './database';
import { type StoredDocument } from './document';
import { FirestoreError } from './firestore-error';
import { type TimeToLivePolicy } from './indexes/index-set';
import { type Query } from './query';
import { runQuery } from './run-query';
import { toWireTimestamp } from './timestamp';

/** Firestore promises a day. */
const SWEEP_MILLISECONDS = 60_000;

/**
 * Deletes a database's documents some time after they have expired, as anybody would delete them. Documents below them
 * stay. Fields that hold no timestamp never expire.
 * @returns what ends it
 */
export function deleteExpired(database: Database, clock: Clock): () => void {
  const policies = database.indexes.set.timeToLivePolicies;
  if (policies.length === 0) return () => undefined;
  let cancel = (): void => undefined;
  const schedule = (): void => {
    cancel = clock.schedule(SWEEP_MILLISECONDS, () => {
      schedule();
      for (const document of policies.flatMap((policy) => expired(database, policy, clock.now())))
        void deleteAsItIs(database, document);
    });
  };
  schedule();
  return () => cancel();
}

function expired(
  database: Database,
  { collectionGroup, field }: TimeToLivePolicy,
  nowMilliseconds: number,
): readonly StoredDocument[] {
  const now = { timestampValue: toWireTimestamp(nowMilliseconds * 1000) };
  const query: Query = {
    parent: '',
    collectionId: collectionGroup,
    allDescendants: true,
    where: { kind: 'field', field, operator: 'LESS_THAN_OR_EQUAL', value: now },
    orderBy: [],
    select: null,
    startAt: null,
    endAt: null,
    offset: 0,
    limit: null,
  };
  return runQuery(database.table, query);
}

/** Who changes the document meanwhile may have put its end off: then the next sweep decides. */
async function deleteAsItIs(
  database: Database,
  { path, updateMicros }: StoredDocument,
): Promise<void> {
  try {
    await database.commit(
      [{ kind: 'delete', path, precondition: { kind: 'updateTime', updateMicros } }],
      { transaction: null, authorize: null },
    );
  } catch (error) {
    if (!(error instanceof FirestoreError)) throw error;
  }
}
