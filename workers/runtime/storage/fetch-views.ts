import { AttaccaError, type RemoteFile, type ViewsPart } from '@attacca/core';
import { type LocalPcm, type LocalView, type StoredPcm } from '../execution/work-order';
import { bytesPerFrame } from '../sound/pcm-region';
import { type InputFetcher } from './fetch-inputs';
import { type CompactViewList } from './view-lists';

/** Up to this size the whole file is fetched: it is verified, and at hand for the next batch. */
const WHOLE_FILE_BYTES = 16 * 1024 * 1024;

type Bounds = Pick<LocalView, 'index' | 'from' | 'to'>;

/** The views of one part, and the file they are on. */
interface PartViews {
  readonly file: RemoteFile;
  readonly list: CompactViewList;
  readonly views: readonly Bounds[];
}

/**
 * The views of all parts, in order, with their samples: each list and each file is fetched once, and of a file only
 * what the views cover.
 */
export async function fetchViews(
  port: string,
  parts: readonly ViewsPart[],
  fetcher: InputFetcher,
): Promise<readonly LocalView[]> {
  const wanted: PartViews[] = [];
  for (const part of parts) {
    if (part.from >= part.to) continue;
    const list = await fetcher.viewList(part.list);
    wanted.push({ file: part.file, list, views: boundsOf(port, part, list) });
  }
  const pcms = new Map<string, LocalPcm>();
  for (const [key, same] of byFile(wanted))
    pcms.set(key, await fetchPcm(same, { port, position: pcms.size, fetcher }));
  return wanted.flatMap(({ file, views }) =>
    views.map((view) => ({ ...view, pcm: pcms.get(keyOf(file))! })),
  );
}

function boundsOf(
  port: string,
  { from, to, first_index }: ViewsPart,
  { bounds }: CompactViewList,
): readonly Bounds[] {
  const count = bounds.length / 2;
  if (to > count) {
    const message = `The input "${port}" wants the views ${from} to ${to} of a list that has ${count}.`;
    throw new AttaccaError('INTERNAL', message);
  }
  return Array.from({ length: to - from }, (_, position) => ({
    index: first_index + position,
    from: bounds[2 * (from + position)]!,
    to: bounds[2 * (from + position) + 1]!,
  }));
}

function byFile(wanted: readonly PartViews[]): ReadonlyMap<string, readonly PartViews[]> {
  const files = new Map<string, PartViews[]>();
  for (const part of wanted) {
    const key = keyOf(part.file);
    files.set(key, [...(files.get(key) ?? []), part]);
  }
  return files;
}

function keyOf(file: RemoteFile): string {
  return file.sha256 ?? file.url ?? '';
}

interface PcmPlace {
  readonly port: string;
  /** Which of the port's files it is. */
  readonly position: number;
  readonly fetcher: InputFetcher;
}

/**
 * The samples that views on one file lie in: from disk when the file is there, the whole file when that is
 * small or most of it is wanted, else by an HTTP range that covers the views.
 */
async function fetchPcm(
  same: readonly PartViews[],
  { port, position, fetcher }: PcmPlace,
): Promise<LocalPcm> {
  const { file, list } = same[0]!;
  const { sample_rate, channels, sample_format } = list;
  const format = { sample_rate, channels, sample_format, stored: storedPcm(file, list) };
  const whole = (path: string): LocalPcm => ({
    path,
    offset_bytes: list.data_offset_bytes,
    first_frame: 0,
    ...format,
  });
  const found = await fetcher.found(file);
  if (found !== null) return whole(found);
  const covering = coveringRange(
    list,
    same.flatMap(({ views }) => views),
  );
  // Views without a single frame: nothing will be read.
  if (covering.from === covering.to) return whole('');
  const size = file.size_bytes ?? Infinity;
  if (size <= WHOLE_FILE_BYTES || covering.to - covering.from > size / 2)
    return whole(await fetcher.file(file));
  const path = await fetcher.ownPath(`${port}-${position}.range`);
  const { isWhole } = await fetcher.range(file, covering, path);
  if (isWhole) return whole(path);
  return { path, offset_bytes: 0, first_frame: covering.firstFrame, ...format };
}

function storedPcm(file: RemoteFile, list: CompactViewList): StoredPcm {
  if (file.size_bytes === null)
    throw new AttaccaError('INTERNAL', 'A file of unknown size cannot carry views.');
  return {
    sha256: list.sha256,
    size_bytes: file.size_bytes,
    media_type: file.media_type,
    data_offset_bytes: list.data_offset_bytes,
    ...(file.audio === undefined ? {} : { audio: file.audio }),
  };
}

function coveringRange(
  list: CompactViewList,
  views: readonly Bounds[],
): { readonly from: number; readonly to: number; readonly firstFrame: number } {
  let firstFrame = Infinity;
  let lastFrame = 0;
  for (const { from, to } of views) {
    firstFrame = Math.min(firstFrame, from);
    lastFrame = Math.max(lastFrame, to);
  }
  const start = list.data_offset_bytes;
  const frameBytes = bytesPerFrame(list);
  return { from: start + firstFrame * frameBytes, to: start + lastFrame * frameBytes, firstFrame };
}
