import { createHash, type Hash } from 'node:crypto';
import { crc32c } from '@node-rs/crc32';
import { StorageFailure } from './failure';
import { type ExpectedContent } from './resources';

/** CRC32C, MD5 and size of bytes that go by once. */
export class RunningChecksums {
  private crc = 0;
  private readonly md5: Hash = createHash('md5');
  private bytes = 0;

  get size(): number {
    return this.bytes;
  }

  update(chunk: Buffer): void {
    this.crc = crc32c(chunk, this.crc);
    this.md5.update(chunk);
    this.bytes += chunk.length;
  }

  /** @returns both in base64, the CRC32C big-endian, as Cloud Storage writes them */
  digest(): { crc32c: string; md5Hash: string } {
    return { crc32c: crcText(this.crc), md5Hash: this.md5.copy().digest('base64') };
  }
}

/** Base64 of a CRC32C, big-endian. */
export function crcText(value: number): string {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(value);
  return crc.toString('base64');
}

/** @throws StorageFailure when the bytes are not what the sender said they are */
export function checkContent(
  content: { size: number; crc32c: string; md5Hash?: string },
  expected: ExpectedContent,
): void {
  checkSize(content.size, expected);
  for (const name of ['crc32c', 'md5Hash'] as const) {
    const given = expected[name];
    const calculated = content[name];
    if (given === undefined || calculated === undefined || given === calculated) continue;
    const what = name === 'crc32c' ? 'CRC32C' : 'MD5 hash';
    throw new StorageFailure(
      'badDigest',
      `Provided ${what} "${given}" doesn't match calculated ${what} "${calculated}".`,
    );
  }
}

function checkSize(size: number, { sizeRange }: ExpectedContent): void {
  if (!sizeRange || (size >= sizeRange.from && size <= sizeRange.to)) return;
  throw new StorageFailure(
    size > sizeRange.to ? 'entityTooLarge' : 'entityTooSmall',
    `${size} bytes given, ${sizeRange.from} to ${sizeRange.to} allowed.`,
  );
}
