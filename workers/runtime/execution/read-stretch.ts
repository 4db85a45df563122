import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Stretch } from './work-order';

/**
 * Up to this size a file is read at once by the thread that wants it: it has nothing else to do, and handing the read
 * to another thread takes many times as long as the read itself.
 */
const AT_ONCE_BYTES = 1024 * 1024;

/** Memory that one stretch after another is read into: what is thrown away stays resident for long. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** So many bytes, of what was given before. */
  take(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}

/**
 * The bytes of a stretch; fewer when the file ends before it does.
 * @param scratch where they are read into, for whoever keeps none of them
 */
export async function readStretch(
  { source, offset, length }: Stretch,
  scratch?: Scratch,
): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes.subarray(offset, offset + length);
  const bytes = scratch?.take(length) ?? new Uint8Array(length);
  const read =
    length <= AT_ONCE_BYTES
      ? openAndRead(source.path, offset, bytes)
      : await readLong(source.path, offset, bytes);
  return read === length ? bytes : bytes.subarray(0, read);
}

function openAndRead(path: string, offset: number, bytes: Uint8Array): number {
  const file = openSync(path, 'r');
  try {
    return readAtOnce(file, offset, bytes);
  } finally {
    closeSync(file);
  }
}

/** Fills `bytes` from an open file. @returns how many there were, fewer when the file ends */
export function readAtOnce(file: number, offset: number, bytes: Uint8Array): number {
  let filled = 0;
  for (let read = -1; read !== 0 && filled < bytes.length; filled += read)
    read = readSync(file, bytes, filled, bytes.length - filled, offset + filled);
  return filled;
}

async function readLong(path: string, offset: number, bytes: Uint8Array): Promise<number> {
  const file = await open(path, 'r');
  try {
    let filled = 0;
    for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
      const part = await file.read(bytes, filled, bytes.length - filled, offset + filled);
      read = part.bytesRead;
    }
    return filled;
  } finally {
    await file.close();
  }
}
