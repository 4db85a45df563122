import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * An append-only file of JSON records, one a line. The invariants:
 * 1. When `append` returns, the record survives `kill -9` of this process (it is in the kernel's hands).
 * 2. A record is either replayed whole or not at all: a torn last line is cut off when the file is opened.
 * 3. `rewrite` replaces everything by a snapshot atomically (write beside, rename over).
 */
export interface Journal<Entry> {
  append(entry: Entry): void;
  /** Writes several records as one unit of write(2); after a crash a prefix of them may be there. */
  appendAll(entries: readonly Entry[]): void;
  rewrite(entries: Iterable<Entry>): void;
  /** Records in the file, replayed and appended: the owner decides by it when a `rewrite` pays. */
  readonly length: number;
  close(): void;
}

/**
 * Opens (or creates) the journal at `path` and replays it.
 * @param replay called once per intact record, in order, before this returns.
 * @throws SyntaxError when a line that is not the last is not JSON: the file was damaged from outside.
 */
export function openJournal<Entry>(path: string, replay: (entry: Entry) => void): Journal<Entry> {
  mkdirSync(dirname(path), { recursive: true });
  let length = replayFile(path, replay);
  let file = openSync(path, 'a');
  const write = (entries: readonly Entry[]): void => {
    if (entries.length === 0) return;
    writeFully(file, entries.map((entry) => JSON.stringify(entry) + '\n').join(''));
    length += entries.length;
  };
  return {
    append: (entry) => write([entry]),
    appendAll: write,
    rewrite: (entries) => {
      length = writeJournal(path, entries);
      closeSync(file);
      file = openSync(path, 'a');
    },
    get length() {
      return length;
    },
    close: () => closeSync(file),
  };
}

/**
 * Writes a whole journal at `path` at once: beside it first, then in its place. Also how state is exported.
 * @returns the number of records
 */
export function writeJournal(path: string, entries: Iterable<unknown>): number {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  const output = openSync(next, 'w');
  let length = 0;
  try {
    for (const entry of entries) {
      writeFully(output, JSON.stringify(entry) + '\n');
      length += 1;
    }
  } finally {
    closeSync(output);
  }
  renameSync(next, path);
  return length;
}

/** A journal that keeps nothing, for a local cloud that runs in memory only. */
export function memoryJournal<Entry>(): Journal<Entry> {
  return {
    append: () => undefined,
    appendAll: () => undefined,
    rewrite: () => undefined,
    length: 0,
    close: () => undefined,
  };
}

function replayFile<Entry>(path: string, replay: (entry: Entry) => void): number {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  let count = 0;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    replay(JSON.parse(bytes.toString('utf8', start, end)) as Entry);
    count += 1;
    start = end + 1;
  }
  // What follows the last newline was being written when the process died; it was never acknowledged.
  if (start < bytes.length) truncateSync(path, start);
  return count;
}

function writeFully(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
