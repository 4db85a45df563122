import { open, type FileHandle } from 'node:fs/promises';
import { type Writable } from 'node:stream';

/** Bytes read from disk at a time: few system calls, little memory. */
const chunkBytes = 256 * 1024;
/** Buffers that wait for the next download; more than a few at a time are rare. */
const keptBuffers = 8;
const buffers: Buffer[] = [];

/**
 * Writes a range of a file to `output` and ends it. One buffer is read into while another is written, and both are used
 * again: `fs.createReadStream` allocates one per read, and collecting those takes longer than reading them.
 * @param range first and last byte, both included
 * @throws Error when the file is shorter than the range, or `output` closes before all is written
 */
export async function sendFile(
  path: string,
  { first, last }: { readonly first: number; readonly last: number },
  output: Writable,
): Promise<void> {
  const file = await open(path, 'r');
  const closed = closingOf(output);
  let written: Promise<void> = Promise.resolve();
  try {
    for (let at = first; at <= last;) {
      const buffer = buffers.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
      const bytes = await fill(file, buffer, { at, length: Math.min(chunkBytes, last + 1 - at) });
      at += bytes.length;
      await Promise.race([written, closed.failing]);
      written = write(output, bytes).then(() => keep(buffer));
    }
    await Promise.race([written, closed.failing]);
    output.end();
  } catch (error) {
    // The headers have promised more: only a broken connection says that it does not come.
    output.destroy();
    throw error;
  } finally {
    // Of two failures the first was told.
    written.catch(() => undefined);
    closed.forget();
    await file.close();
  }
}

async function fill(
  file: FileHandle,
  buffer: Buffer,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<Buffer> {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled);
    if (bytesRead === 0) throw new Error(`The file ends at byte ${at + filled}.`);
    filled += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** Resolves when the bytes have left, and the buffer may change. */
function write(output: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function keep(buffer: Buffer): void {
  if (buffers.length < keptBuffers) buffers.push(buffer);
}

/** An output that closes calls back no write that still waits. */
function closingOf(output: Writable): { failing: Promise<never>; forget: () => void } {
  let onClose = (): void => undefined;
  const failing = new Promise<never>((_, reject) => {
    onClose = () => reject(new Error('The connection was closed before everything was sent.'));
    if (output.destroyed) onClose();
    else output.once('close', onClose);
  });
  failing.catch(() => undefined);
  return { failing, forget: () => output.off('close', onClose) };
}
