import { createHash } from 'node:crypto';
import { closeSync, openSync, writevSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { encodeWavHeader } from '@attacca/audio';
import { type AudioFacts, type ViewList } from '@attacca/core';
import { readStretch } from '../execution/read-stretch';
import { type ProducedFile, type ProducedViews } from '../execution/work-order';
import { bytesPerFrame, cutRegion, encodingOf, type PcmRegion } from '../sound/pcm-region';
import { pcmFacts } from '../sound/wav-file';

/** A view as a WAV file. */
export interface CutView {
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly media_type: 'audio/wav';
  readonly audio: AudioFacts;
}

/** Bytes of a long view that are copied at a time. */
const PIECE_BYTES = 4 * 1024 * 1024;
/** After so many views others have their turn. */
const VIEWS_AT_ONCE = 64;

/** Writes each view as `<index>.wav` in a new folder: the bytes of the sound it was cut from, under a header of its own. */
export async function cutViews(
  { list, file }: ProducedViews,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<CutView[]> {
  await mkdir(folder);
  const listed = await readStretch({ source: list.source, offset: 0, length: list.size_bytes });
  const content = JSON.parse(Buffer.from(listed).toString('utf8')) as ViewList;
  const { sample_rate, channels, sample_format, data_offset_bytes: offset_bytes } = content;
  const path = pathOf(file);
  const whole = { path, offset_bytes, frames: Infinity, sample_rate, channels, sample_format };
  const cut: CutView[] = [];
  for (const [index, [from, to]] of content.views.entries()) {
    const name = `${index}.wav`;
    const region = cutRegion(whole, from, to);
    const written = await writeWav(join(folder, name), region);
    cut.push({ name, ...written, media_type: 'audio/wav', audio: pcmFacts(region) });
    if (index % VIEWS_AT_ONCE === 0) await setImmediate();
    signal.throwIfAborted();
  }
  return cut;
}

/**
 * The samples are neither decoded nor written by another thread: there may be thousands of views, each so short that
 * handing it over takes longer than writing it.
 */
async function writeWav(
  path: string,
  region: PcmRegion,
): Promise<{ size_bytes: number; sha256: string }> {
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

function headerOf({ channels, sample_rate, sample_format, frames }: PcmRegion): Uint8Array {
  const format = { channels, sampleRate: sample_rate, encoding: encodingOf(sample_format) };
  return encodeWavHeader({ ...format, frames, isGrowable: true });
}

/** Sound that views refer to is never kept in memory. */
function pathOf({ source }: ProducedFile): string {
  if ('path' in source) return source.path;
  throw new TypeError('The sound of views is in no file.');
}
