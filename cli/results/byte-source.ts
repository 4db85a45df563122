import { open } from 'node:fs/promises';

/** Bytes that can be read anywhere: of a stored file by HTTP range, or of a file on disk. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Bytes `[from, to)`. */
  read(from: number, to: number): Promise<Uint8Array>;
}

export interface RemoteSourceOptions {
  readonly sizeBytes: number;
  /** Asked for before the first read, and again when storage no longer takes the last one. */
  readonly link: () => Promise<string>;
  readonly retryPausesMilliseconds?: readonly number[];
}

const RETRY_PAUSES_MILLISECONDS = [200, 500, 1500, 4000];

/** A stored file. An interrupted read is made again, with a new link where the old one has expired. */
export function remoteSource(options: RemoteSourceOptions): ByteSource {
  const pauses = options.retryPausesMilliseconds ?? RETRY_PAUSES_MILLISECONDS;
  let link: Promise<string> | undefined;
  const readOnce = async (from: number, to: number): Promise<Uint8Array> => {
    link ??= options.link();
    try {
      return await fetchRange(await link, from, to);
    } catch (error) {
      link = undefined;
      throw error;
    }
  };
  return {
    sizeBytes: options.sizeBytes,
    read: async (from, to) => {
      if (from >= to) return new Uint8Array();
      for (const pause of pauses) {
        try {
          return await readOnce(from, to);
        } catch {
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
      return readOnce(from, to);
    },
  };
}

async function fetchRange(url: string, from: number, to: number): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { range: `bytes=${from}-${to - 1}` } });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Storage answered ${response.status} to bytes ${from} to ${to - 1}.`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  // Who ignores the range sends everything.
  const part = response.status === 206 ? bytes : bytes.subarray(from, to);
  if (part.length !== to - from) {
    throw new Error(`Storage sent ${part.length} of ${to - from} bytes.`);
  }
  return part;
}

/** A file on disk. @returns the source, and what closes it. */
export async function localSource(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    sizeBytes: size,
    read: async (from, to) => {
      const buffer = Buffer.alloc(to - from);
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(
          buffer,
          filled,
          buffer.length - filled,
          from + filled,
        );
        if (bytesRead === 0) throw new Error(`${path} ends at byte ${from + filled}.`);
        filled += bytesRead;
      }
      return buffer;
    },
    close: () => handle.close(),
  };
}

/** A part of a source as a source of its own. */
export function partOf(source: ByteSource, offset: number, length: number): ByteSource {
  return { sizeBytes: length, read: (from, to) => source.read(offset + from, offset + to) };
}
