import { type ConversionFacts, type Port } from '@attacca/core';
import { bytesPerFrame, type PcmRegion } from '../sound/pcm-region';
import { openPcmWav } from '../sound/wav-file';
import { mismatch } from './items';
import { wantedFormat } from './port-format';
import { type SoundLimits } from './sound-source';
import { type LocalInput, type WorkOrder } from './work-order';

/** The sounds of a batch, by item index, each at the rate its port declares. An item that cannot be had is an error. */
export interface ItemSounds {
  readonly regions: ReadonlyMap<number, PcmRegion | Error>;
  readonly conversion: ConversionFacts | null;
}

interface PrepareOptions extends SoundLimits {
  readonly order: WorkOrder;
  readonly port: Port;
}

/**
 * Cuts the items of a batch out of what was downloaded and, where the rate differs, resamples all of
 * them in one go: a process per slice would cost far more than the slice.
 */
export async function prepareItemSounds(
  input: Exclude<LocalInput, { kind: 'file' }>,
  options: PrepareOptions,
): Promise<ItemSounds> {
  const regions = await cutItems(input, options);
  const first = [...regions.values()].find(
    (region): region is PcmRegion => !(region instanceof Error),
  );
  if (first === undefined) return { regions, conversion: null };
  const native = { channels: first.channels, sampleRate: first.sample_rate };
  const wanted = wantedFormat(options.port, options.order.parameters, native);
  const conversion = { channels: wanted.channels, sample_rate: wanted.sampleRate };
  if (![...regions.values()].some((region) => needsResampling(region, wanted.sampleRate))) {
    return { regions, conversion: { ...conversion, resampler: 'none' } };
  }
  const { resampleItems } = await import('../sound/resample-items');
  const { resamplerName } = await import('../sound/conversion-filters');
  const chosen = [...regions].flatMap(([index, region]) =>
    needsResampling(region, wanted.sampleRate) ? [{ index, region }] : [],
  );
  const folder = options.order.folder;
  const resampled = await resampleItems(
    chosen.map(({ region }) => region),
    { ...options, folder, wanted },
  );
  const results = new Map(regions);
  chosen.forEach(({ index }, position) => results.set(index, resampled[position]!));
  return { regions: results, conversion: { ...conversion, resampler: resamplerName() } };
}

function needsResampling(region: PcmRegion | Error, sampleRate: number): region is PcmRegion {
  return !(region instanceof Error) && region.sample_rate !== sampleRate;
}

async function cutItems(
  input: Exclude<LocalInput, { kind: 'file' }>,
  { order, port }: PrepareOptions,
): Promise<Map<number, PcmRegion | Error>> {
  const regions = new Map<number, PcmRegion | Error>();
  const isWanted = (index: number): boolean =>
    order.batch === null || (index >= order.batch.from && index < order.batch.to);
  if (input.kind === 'views') {
    for (const view of input.views)
      if (isWanted(view.index)) regions.set(view.index, viewRegion(input.pcm, view));
    return regions;
  }
  for (const item of input.items) {
    if (!isWanted(item.index)) continue;
    const region = await openPcmWav(item.path, item).catch((error: Error) => error);
    regions.set(
      item.index,
      region ?? mismatch(port.name, `Item ${item.index} of "${port.name}" is no PCM WAV.`),
    );
  }
  return regions;
}

function viewRegion(
  pcm: Extract<LocalInput, { kind: 'views' }>['pcm'],
  view: { readonly from: number; readonly to: number },
): PcmRegion {
  const { path, sample_rate, channels, sample_format } = pcm;
  return {
    path,
    sample_rate,
    channels,
    sample_format,
    offset_bytes: pcm.offset_bytes + (view.from - pcm.first_frame) * bytesPerFrame(pcm),
    frames: view.to - view.from,
  };
}
