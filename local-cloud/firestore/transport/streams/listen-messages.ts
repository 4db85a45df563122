import { type StoredDocument } from '../../state/document';
import { type FieldPath } from '../../state/field-path';
import { type FirestoreError } from '../../state/firestore-error';
import { toWireTimestamp } from '../../state/timestamp';
import { type QueryMessage, type TimestampMessage } from '../wire/messages';
import { readMicros } from '../wire/read-value';
import { documentMessage, fullName } from '../wire/write-answer';
import { bloomFilter } from './bloom-filter';

export interface ListenRequest {
  readonly database: string;
  readonly addTarget: TargetMessage | null;
  readonly removeTarget: number | null;
}

export interface TargetMessage {
  readonly query: { readonly parent: string; readonly structuredQuery: QueryMessage | null } | null;
  readonly documents: { readonly documents: readonly string[] } | null;
  readonly resumeToken: Uint8Array | null;
  readonly readTime: TimestampMessage | null;
  readonly targetId: number;
  readonly once: boolean;
  readonly expectedCount?: { readonly value: number } | null;
}

interface InDatabase {
  readonly project: string;
  readonly id: string;
}

/** `TargetChange.TargetChangeType` on the wire. */
const targetChangeTypes = { NO_CHANGE: 0, ADD: 1, REMOVE: 2, CURRENT: 3, RESET: 4 } as const;

type TargetChangeType = keyof typeof targetChangeTypes;

/** Since when a client that comes back wants to know what it has missed; null for one that begins. */
export function readResumption({ resumeToken, readTime }: TargetMessage): number | null {
  if (readTime !== null) return readMicros(readTime);
  const text = Buffer.from(resumeToken ?? []).toString('latin1');
  // A token that is none of ours is older than everything.
  return text === '' ? null : /^\d{1,16}$/.test(text) ? Number(text) : 0;
}

/** Without `targetIds` it is about all targets. With a time, what was sent so far is consistent as of then. */
export function targetChange(
  type: TargetChangeType,
  targetIds: readonly number[],
  micros: number | null = null,
): object {
  const moment =
    micros === null
      ? {}
      : { readTime: toWireTimestamp(micros), resumeToken: Buffer.from(String(micros), 'latin1') };
  return { targetChange: { targetChangeType: targetChangeTypes[type], targetIds, ...moment } };
}

export function targetRemoved(id: number, cause: FirestoreError | null): object {
  const status = cause === null ? {} : { cause: { code: cause.code, message: cause.message } };
  return {
    targetChange: { targetChangeType: targetChangeTypes.REMOVE, targetIds: [id], ...status },
  };
}

interface ChangedIn {
  readonly targetIds: readonly number[];
  readonly removedTargetIds?: readonly number[];
  readonly select: readonly FieldPath[] | null;
}

export function documentChanged(
  database: InDatabase,
  document: StoredDocument,
  { targetIds, removedTargetIds = [], select }: ChangedIn,
): object {
  return {
    documentChange: {
      document: documentMessage(database, document, select),
      targetIds,
      removedTargetIds,
    },
  };
}

interface Departure {
  readonly path: string;
  readonly targetIds: readonly number[];
  readonly micros: number;
  /** The document is no more; otherwise it has only left the targets. */
  readonly isDeleted: boolean;
}

export function documentLeft(database: InDatabase, departure: Departure): object {
  const { path, targetIds, micros, isDeleted } = departure;
  const message = {
    document: fullName(database, path),
    removedTargetIds: targetIds,
    readTime: toWireTimestamp(micros),
  };
  return isDeleted ? { documentDelete: message } : { documentRemove: message };
}

/** Tells a client that has other documents than it should which ones it may keep. */
export function existenceFilter(
  database: InDatabase,
  targetId: number,
  paths: readonly string[],
): object {
  const unchangedNames = bloomFilter(paths.map((path) => fullName(database, path)));
  return { filter: { targetId, count: paths.length, unchangedNames } };
}
