import { join } from 'node:path';
import { type RemoteFile, type ViewList } from '@attacca/core';
import { type LocalPcm, type LocalView } from '../execution/work-order';
import { bytesPerFrame } from '../sound/pcm-region';
import { type InputFetcher } from './fetch-inputs';
import { download } from './download';

/** Up to this size the whole file is fetched: it is verified, and at hand for the next batch. */
const WHOLE_FILE_BYTES = 16 * 1024 * 1024;

interface Wanted {
  readonly list: ViewList;
  readonly views: readonly LocalView[];
}

/**
 * The samples that a batch's views lie in: from disk when the file is there, the whole file when that is
 * small or most of it is wanted, else by an HTTP range that covers the batch.
 */
export async function fetchViewedPcm(
  file: RemoteFile,
  { list, views }: Wanted,
  fetcher: InputFetcher,
): Promise<LocalPcm> {
  const { sample_rate, channels, sample_format } = list;
  const format = { sample_rate, channels, sample_format };
  const whole = (path: string): LocalPcm => ({
    path,
    offset_bytes: list.data_offset_bytes,
    first_frame: 0,
    ...format,
  });
  const known = file.sha256 === null ? null : await fetcher.cache.find(file.sha256);
  if (known !== null) {
    fetcher.hold(known);
    return whole(known.path);
  }
  const covering = coveringRange(list, views);
  const size = file.size_bytes ?? Infinity;
  if (size <= WHOLE_FILE_BYTES || covering.to - covering.from > size / 2) {
    return whole(await fetcher.fetchFile(file));
  }
  const path = join(fetcher.folder, 'range.pcm');
  const { signal, operation, storage } = fetcher;
  const maxBytes = operation.limits.max_input_bytes;
  const request = { url: file.url, sha256: file.sha256, maxBytes, signal, range: covering };
  const { isWhole } = await download(request, path, storage);
  if (isWhole) return whole(path);
  return { path, offset_bytes: 0, first_frame: covering.firstFrame, ...format };
}

function coveringRange(
  list: ViewList,
  views: readonly LocalView[],
): { readonly from: number; readonly to: number; readonly firstFrame: number } {
  const firstFrame = Math.min(...views.map((view) => view.from));
  const lastFrame = Math.max(...views.map((view) => view.to));
  const start = list.data_offset_bytes;
  const frameBytes = bytesPerFrame(list);
  return { from: start + firstFrame * frameBytes, to: start + lastFrame * frameBytes, firstFrame };
}
