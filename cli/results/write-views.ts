import { join } from 'node:path';
import type { ViewList } from '@attacca/core';
import { partOf, type ByteSource } from './byte-source';
import type { OutputRecord } from './output-record';
import { frameBytes, wavHeader } from './wav-header';
import { windowsOf, writeFileWhole } from './write-file';

export interface ViewsToWrite {
  readonly list: ViewList;
  /** The canonical WAV file that the views are parts of. */
  readonly pcm: ByteSource;
  /** Where the results go, and the folder of this output in it. */
  readonly folder: string;
  readonly name: string;
}

/** Views that lie close together are read in one go of at most this size. */
const WINDOW_BYTES = 16 * 1024 * 1024;
/** A RIFF chunk of odd length is followed by one byte of padding. */
const PADDING = new Uint8Array(1);

interface Extent {
  readonly index: number;
  readonly frames: number;
  /** `[from, to)` in bytes of the WAV file. */
  readonly from: number;
  readonly to: number;
}

/** Writes every view as a WAV file of its own, `<name>/<index>.wav`, sample for sample. */
export async function writeViews(
  options: ViewsToWrite,
): Promise<NonNullable<OutputRecord['items']>> {
  const items = [];
  for (const group of groupExtents(extentsOf(options.list, options.pcm.sizeBytes), WINDOW_BYTES)) {
    const window = await windowOver(group, options.pcm);
    for (const extent of group) items.push(await writeView(extent, window, options));
  }
  return items;
}

function extentsOf(list: ViewList, pcmBytes: number): Extent[] {
  const bytes = frameBytes(list);
  return list.views.map(([from, to], index) => {
    const extent = {
      index,
      frames: to - from,
      from: list.data_offset_bytes + from * bytes,
      to: list.data_offset_bytes + to * bytes,
    };
    if (to < from || extent.to > pcmBytes) {
      throw new Error(`View ${index} is [${from}, ${to}); the sound has ${pcmBytes} bytes.`);
    }
    return extent;
  });
}

/** Neighbours in one group as long as together they fit into `windowBytes`. */
export function groupExtents<Range extends { from: number; to: number }>(
  extents: readonly Range[],
  windowBytes: number,
): Range[][] {
  const groups: Range[][] = [];
  let start = 0;
  let end = 0;
  for (const extent of [...extents].sort((a, b) => a.from - b.from)) {
    const group = groups.at(-1);
    const newEnd = Math.max(end, extent.to);
    if (group !== undefined && newEnd - start <= windowBytes) {
      group.push(extent);
      end = newEnd;
    } else {
      groups.push([extent]);
      start = extent.from;
      end = extent.to;
    }
  }
  return groups;
}

interface Window {
  readonly source: ByteSource;
  readonly from: number;
}

async function windowOver(group: readonly Extent[], pcm: ByteSource): Promise<Window> {
  const from = group[0]?.from ?? 0;
  const to = group.reduce((latest, extent) => Math.max(latest, extent.to), from);
  // A single view may be of any length, and is then read as it is written.
  if (to - from > WINDOW_BYTES) return { source: partOf(pcm, from, to - from), from };
  const bytes = await pcm.read(from, to);
  const read = (start: number, end: number): Promise<Uint8Array> =>
    Promise.resolve(bytes.subarray(start, end));
  return { source: { sizeBytes: bytes.length, read }, from };
}

async function writeView(
  { index, frames, from, to }: Extent,
  window: Window,
  { list, folder, name }: ViewsToWrite,
): Promise<NonNullable<OutputRecord['items']>[number]> {
  const path = join(name, `${index}.wav`);
  async function* content(): AsyncGenerator<Uint8Array> {
    yield wavHeader(list, frames);
    yield* windowsOf(partOf(window.source, from - window.from, to - from));
    if ((to - from) % 2 === 1) yield PADDING;
  }
  return { index, path, ...(await writeFileWhole(join(folder, path), content())) };
}
