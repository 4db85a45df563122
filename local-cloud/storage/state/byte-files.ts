import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, type ReadStream } from 'node:fs';
import { link, open, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource } from './byte-source';
import { RunningChecksums } from './checksums';

/** Bytes read from disk at a time: few system calls, little memory. */
const readBytes = 512 * 1024;

/** Bytes gathered before they are written, for the same reason. */
const writeBytes = 512 * 1024;

/** What is written in one step. */
const smallBytes = 64 * 1024;

/**
 * Files of bytes by id in one folder. A file belongs to an object only once the catalogue says so;
 * until then it is part of an upload, or garbage that the next start removes.
 */
export class ByteFiles {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  newId(): string {
    return randomUUID();
  }

  pathOf(id: string): string {
    return join(this.folder, id);
  }

  /** An empty file. */
  async create(id: string): Promise<void> {
    await writeFile(this.pathOf(id), '');
  }

  /**
   * Appends all of `source`; what arrived before a source breaks off stays in the file.
   * @param checksums of the file so far, taken further by every chunk that is written
   */
  async append(id: string, source: ByteSource, checksums: RunningChecksums): Promise<void> {
    const writer = new FileWriter(this.pathOf(id), checksums);
    try {
      for await (const chunk of source) await writer.add(chunk);
    } finally {
      await writer.end();
    }
  }

  read(id: string): ReadStream {
    return createReadStream(this.pathOf(id), { highWaterMark: readBytes });
  }

  /** Few bytes at once, which costs less than a stream. */
  async readSmall(id: string, { first, last }: { first: number; last: number }): Promise<Buffer> {
    const file = await open(this.pathOf(id), 'r');
    try {
      const bytes = Buffer.allocUnsafe(last - first + 1);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, first);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Reads a file through once; one that does not exist is empty. */
  async checksums(id: string): Promise<RunningChecksums> {
    const checksums = new RunningChecksums();
    const size = await stat(this.pathOf(id)).then(
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
    await link(this.pathOf(id), this.pathOf(copy));
    return copy;
  }

  /** Readers that have the file open still read it to its end. */
  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  /** Removes `id` when `make` fails: then nothing needs it. */
  async orRemove<Result>(id: string, make: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await make();
    } catch (error) {
      await this.remove(id);
      throw error;
    }
  }

  removeAllBut(ids: ReadonlySet<string>): void {
    for (const id of readdirSync(this.folder))
      if (!ids.has(id)) rmSync(this.pathOf(id), { force: true });
  }
}

/** Appends to a file in large pieces. While one is written, the next is gathered and counted in. */
class FileWriter {
  private gathered: Buffer[] = [];
  private gatheredBytes = 0;
  private total = 0;
  private file: FileHandle | undefined;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly checksums: RunningChecksums,
  ) {}

  async add(chunk: Buffer): Promise<void> {
    this.gathered.push(chunk);
    this.gatheredBytes += chunk.length;
    this.total += chunk.length;
    if (this.gatheredBytes >= writeBytes) await this.flush();
  }

  async end(): Promise<void> {
    const isSmall = !this.file && this.total <= smallBytes;
    if (isSmall) return await this.writeSmall();
    try {
      await this.flush();
      await this.writing;
    } finally {
      await this.file?.close();
    }
  }

  private async writeSmall(): Promise<void> {
    const [first = Buffer.alloc(0), ...rest] = this.gathered;
    const bytes = rest.length === 0 ? first : Buffer.concat(this.gathered);
    const writing = writeFile(this.path, bytes, { flag: 'a' });
    this.checksums.update(bytes);
    await writing;
  }

  private async flush(): Promise<void> {
    const chunks = this.gathered;
    if (chunks.length === 0) return;
    this.gathered = [];
    this.gatheredBytes = 0;
    this.file ??= await open(this.path, 'a');
    await this.writing;
    this.writing = writeAll(this.file, chunks);
    // An error is met by whoever waits for it next; until then it must not count as unhandled.
    this.writing.catch(() => undefined);
    for (const chunk of chunks) this.checksums.update(chunk);
  }
}

async function writeAll(file: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev(chunks);
  if (bytesWritten === bytes) return;
  // The system may take less than it is given.
  await file.appendFile(Buffer.concat(chunks).subarray(bytesWritten));
}
