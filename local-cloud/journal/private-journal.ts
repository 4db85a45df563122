import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { openJournal, writeJournal, type Journal } from './journal';

const OWNER_ONLY = 0o600;

/** A journal of secrets (keys, hashes of passwords): only the owner of the process may read its file. */
export function openPrivateJournal<Entry>(
  path: string,
  replay: (entry: Entry) => void,
): Journal<Entry> {
  makePrivate(path);
  const journal = openJournal(path, replay);
  return {
    append: (entry) => journal.append(entry),
    appendAll: (entries) => journal.appendAll(entries),
    rewrite: (entries) => {
      makePrivate(`${path}.next`);
      journal.rewrite(entries);
    },
    get length() {
      return journal.length;
    },
    close: () => journal.close(),
  };
}

/** `writeJournal` for secrets. */
export function writePrivateJournal(path: string, entries: Iterable<unknown>): number {
  makePrivate(`${path}.next`);
  return writeJournal(path, entries);
}

/** Before anything is in it: a file keeps its mode when it is opened again, and when it is renamed. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', OWNER_ONLY));
  chmodSync(path, OWNER_ONLY);
}
