import { memoryJournal, openJournal, type Journal } from '../../journal';
import { type Ledger } from './ledger';
import { readRecord, storeRecord, type PubSubRecord, type StoredMessage } from './record';

type StoredRecord = PubSubRecord<StoredMessage>;

/**
 * How a broker opens its journal: at `path`, with every record in its stored form, or in memory.
 * @param path null for memory
 */
export function keptJournal(
  path: string | null,
): (replay: (record: PubSubRecord) => void) => Journal<PubSubRecord> {
  if (path === null) return () => memoryJournal();
  return (replay) => {
    const journal = openJournal<StoredRecord>(path, (stored) => replay(readRecord(stored)));
    return {
      append: (record) => journal.append(storeRecord(record)),
      appendAll: (records) => journal.appendAll(records.map(storeRecord)),
      rewrite: (records) => journal.rewrite(stored(records)),
      get length() {
        return journal.length;
      },
      close: () => journal.close(),
    };
  };
}

/** The shortest journal that leads to a ledger's state, as it is kept. */
export function storedSnapshot(ledger: Ledger): Iterable<StoredRecord> {
  return stored(ledger.snapshot());
}

function* stored(records: Iterable<PubSubRecord>): Iterable<StoredRecord> {
  for (const record of records) yield storeRecord(record);
}
