import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Two files of this size at most: the current one and the one before. */
const MAX_BYTES = 5 * 1024 * 1024;

export interface LogFile {
  readonly path: string;
  /** Written when it returns, so that the end of a log tells what a process died of. */
  write(chunk: Buffer | string): void;
  close(): void;
}

/** Opens a log that is appended to, and moved to `<path>.1` whenever it has grown past its bound. */
export function openLogFile(path: string, maxBytes = MAX_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  let descriptor = openSync(path, 'a');
  let bytes = fstatSync(descriptor).size;
  const rotate = (): void => {
    closeSync(descriptor);
    renameSync(path, `${path}.1`);
    descriptor = openSync(path, 'a');
    bytes = 0;
  };
  return {
    path,
    write: (chunk) => {
      try {
        if (bytes > maxBytes) rotate();
        bytes += writeSync(descriptor, Buffer.from(chunk));
      } catch {
        // A full disk must not end the stack: its processes go on, unlogged.
      }
    },
    close: () => closeSync(descriptor),
  };
}
