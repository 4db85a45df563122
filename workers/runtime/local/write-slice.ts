import { createHash } from 'node:crypto';
import { closeSync, openSync, writevSync } from 'node:fs';
import { encodeWavHeader } from '@attacca/audio';
import { readStretch } from '../execution/read-stretch';
import { bytesPerFrame, encodingOf, formatOf, type PcmRegion } from '../sound/pcm-region';

/** Bytes of a long slice that are copied at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * A region of uncompressed sound as a WAV file of its own, byte for byte in the encoding it has. It is not written by
 * another thread: there may be thousands, each so short that handing it over takes longer than writing it.
 * @returns its size and SHA-256
 */
export async function writeSlice(
  region: PcmRegion,
  path: string,
): Promise<{ readonly size_bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const target = openSync(path, 'w');
  let size_bytes = 0;
  try {
    let before = [headerOf(region)];
    const dataBytes = region.frames * bytesPerFrame(region);
    const padding = new Uint8Array(dataBytes % 2);
    for (let at = 0; at < dataBytes || before.length > 0; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, dataBytes - at);
      const offset = region.offset_bytes + at;
      const piece = await readStretch({ source: { path: region.path }, offset, length });
      const isLast = at + PIECE_BYTES >= dataBytes;
      const parts = [...before, piece, ...(isLast ? [padding] : [])];
      for (const part of parts) hash.update(part);
      size_bytes += writevSync(target, parts);
      before = [];
    }
  } finally {
    closeSync(target);
  }
  return { size_bytes, sha256: hash.digest('hex') };
}

function headerOf(region: PcmRegion): Uint8Array {
  const format = { ...formatOf(region), encoding: encodingOf(region.sample_format) };
  return encodeWavHeader({ ...format, frames: region.frames, isGrowable: true });
}
