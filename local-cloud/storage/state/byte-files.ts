import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, type ReadStream } from 'node:fs';
import { link, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource } from './byte-source';
import { RunningChecksums } from './checksums';

/** Bytes read from disk at a time: few system calls, little memory. */
const readBytes = 256 * 1024;

/**
 * Files of bytes by id in one folder. A file belongs to an object only once the catalogue says so;
 * until then it is part of an upload, or garbage that the next start removes.
 */
export class ByteFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  newId(): string {
    return randomUUID();
  }

  /**
   * Appends all of `source`; what arrived before a source breaks off stays in the file.
   * @param checksums of the file so far, taken further by every chunk that is written
   */
  async append(id: string, source: ByteSource, checksums: RunningChecksums): Promise<void> {
    const file = await open(join(this.folder, id), 'a');
    try {
      for await (const chunk of source) {
        await file.appendFile(chunk);
        checksums.update(chunk);
      }
    } finally {
      await file.close();
    }
  }

  /** @param range first and last byte, both included; absent for all of the file */
  read(id: string, range?: { first: number; last: number }): ReadStream {
    return createReadStream(join(this.folder, id), {
      highWaterMark: readBytes,
      ...(range && { start: range.first, end: range.last }),
    });
  }

  /** Reads a file through once; one that does not exist is empty. */
  async checksums(id: string): Promise<RunningChecksums> {
    const checksums = new RunningChecksums();
    const size = await stat(join(this.folder, id)).then(
      (found) => found.size,
      () => 0,
    );
    if (size === 0) return checksums;
    for await (const chunk of this.read(id)) checksums.update(chunk as Buffer);
    return checksums;
  }

  /** The same bytes under a second id, without copying them. */
  async duplicate(id: string): Promise<string> {
    const copy = this.newId();
    await link(join(this.folder, id), join(this.folder, copy));
    return copy;
  }

  /** Readers that have the file open still read it to its end. */
  async remove(id: string): Promise<void> {
    await rm(join(this.folder, id), { force: true });
  }

  removeAllBut(ids: ReadonlySet<string>): void {
    for (const id of readdirSync(this.folder))
      if (!ids.has(id)) rmSync(join(this.folder, id), { force: true });
  }
}
