import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type AudioFacts, type ViewList } from '@attacca/core';
import { readStretch } from '../execution/read-stretch';
import { type ProducedFile, type ProducedViews } from '../execution/work-order';
import { cutRegion } from '../sound/pcm-region';
import { pcmFacts } from '../sound/wav-file';
import { writeSlice } from './write-slice';

/** A view as a WAV file. */
export interface CutView {
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly media_type: 'audio/wav';
  readonly audio: AudioFacts;
}

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
    const written = await writeSlice(region, join(folder, name));
    cut.push({ name, ...written, media_type: 'audio/wav', audio: pcmFacts(region) });
    if (index % VIEWS_AT_ONCE === 0) await setImmediate();
    signal.throwIfAborted();
  }
  return cut;
}

/** Sound that views refer to is never kept in memory. */
function pathOf({ source }: ProducedFile): string {
  if ('path' in source) return source.path;
  throw new TypeError('The sound of views is in no file.');
}
