import { type StoredDocument } from '../../state/document';
import { pickFields, type FieldPath } from '../../state/field-path';
import { formatResourceName } from '../../state/resource-name';
import { type StagedCommit } from '../../state/stage-writes';
import { toWireTimestamp } from '../../state/timestamp';
import { type WireTimestamp } from '../../state/value';
import { type DocumentMessage, type WriteResultMessage } from './messages';

interface InDatabase {
  readonly project: string;
  readonly id: string;
}

/** A document as it is sent; `mask` (null: everything) picks its fields. */
export function documentMessage(
  database: InDatabase,
  document: StoredDocument,
  mask: readonly FieldPath[] | null = null,
): DocumentMessage {
  return {
    name: fullName(database, document.path),
    fields: mask === null ? document.fields : pickFields(document.fields, mask),
    createTime: toWireTimestamp(document.createMicros),
    updateTime: toWireTimestamp(document.updateMicros),
  };
}

export function fullName(database: InDatabase, path: string): string {
  return formatResourceName({ project: database.project, database: database.id, path });
}

/** The answer to a commit. */
export function commitMessage(commit: StagedCommit): {
  readonly writeResults: readonly WriteResultMessage[];
  readonly commitTime: WireTimestamp;
} {
  const writeResults = commit.results.map(({ updateMicros, transformResults }) => ({
    updateTime: updateMicros === null ? null : toWireTimestamp(updateMicros),
    transformResults,
  }));
  return { writeResults, commitTime: toWireTimestamp(commit.commitMicros) };
}
