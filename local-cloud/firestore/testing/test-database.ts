import { openJournal } from '../../journal';
import { type Clock } from '../../service';
import { Database, type CommitOptions } from '../state/database';
import { type CommitRecord } from '../state/journal-codec';
import { type StagedCommit } from '../state/stage-writes';
import { type Fields, type Value } from '../state/value';
import { type Precondition, type SetWrite, type Write } from '../state/write';
import { ManualClock } from './manual-clock';

/** A database for tests: in memory, or on the journal at `path`. */
export function testDatabase(
  clock: Clock = new ManualClock(),
  path: string | null = null,
): Database {
  return new Database({
    project: 'demo',
    id: '(default)',
    clock,
    openJournal: path === null ? null : (replay) => openJournal<CommitRecord>(path, replay),
  });
}

export function commit(
  database: Database,
  writes: readonly Write[],
  options: Partial<CommitOptions> = {},
): Promise<StagedCommit> {
  return database.commit(writes, { transaction: null, authorize: null, ...options });
}

/** A write of the whole document, or with `mask` of some fields. */
export function set(path: string, fields: Fields, options: Partial<SetWrite> = {}): SetWrite {
  return { kind: 'set', path, fields, mask: null, transforms: [], precondition: null, ...options };
}

export function remove(path: string, precondition: Precondition | null = null): Write {
  return { kind: 'delete', path, precondition };
}

export const integer = (value: number): Value => ({ integerValue: String(value) });
export const text = (stringValue: string): Value => ({ stringValue });
export const list = (...values: readonly Value[]): Value => ({ arrayValue: { values } });
export const map = (fields: Fields): Value => ({ mapValue: { fields } });
