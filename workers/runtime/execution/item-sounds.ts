import { type ConversionFacts, type Port } from '@attacca/core';
import { type CanonicalPcm } from '../operation/context';
import { bytesPerFrame, type PcmRegion } from '../sound/pcm-region';
import { openPcmWav } from '../sound/wav-file';
import { itemIndexes, mismatch, thingsFor } from './items';
import { wantedFormat } from './port-format';
import { type SoundLimits } from './sound-source';
import { type LocalInput, type LocalItem, type LocalView, type WorkOrder } from './work-order';

/** Something per sound of an input, by its index. A sound that cannot be had is an error, of the item that wants it. */
type BySound<T> = ReadonlyMap<number, T | Error>;

/** The sounds of an input, each at the rate its port declares. */
export interface ItemSounds {
  readonly regions: BySound<PcmRegion>;
  readonly conversion: ConversionFacts | null;
}

/** Cuts the sounds that an order's items want out of what was downloaded. */
export async function cutSounds(
  order: WorkOrder,
  { port, input }: { readonly port: string; readonly input: Exclude<LocalInput, { kind: 'file' }> },
): Promise<BySound<CanonicalPcm>> {
  const sounds = new Map<number, CanonicalPcm | Error>();
  const items = order.batch === null ? [null] : itemIndexes(order);
  for (const index of items) {
    for (const thing of thingsFor(order, { port, input }, index)) {
      if (!sounds.has(thing.index)) sounds.set(thing.index, await cutSound(port, thing));
    }
  }
  return sounds;
}

async function cutSound(port: string, thing: LocalItem | LocalView): Promise<CanonicalPcm | Error> {
  if ('pcm' in thing) return viewedSound(thing);
  const { index, source, offset, length } = thing;
  const inMemory = `Item ${index} of "${port}" is sound and lies in no file.`;
  if ('bytes' in source) return new TypeError(inMemory);
  const region = await openPcmWav(source.path, { offset, length }).catch((error: Error) => error);
  if (region instanceof Error) return region;
  if (region === null) return mismatch(port, `Item ${index} of "${port}" is no PCM WAV.`);
  return { ...region, home: null };
}

function viewedSound({ pcm, from, to }: LocalView): CanonicalPcm {
  const { path, sample_rate, channels, sample_format, stored } = pcm;
  return {
    path,
    sample_rate,
    channels,
    sample_format,
    offset_bytes: pcm.offset_bytes + (from - pcm.first_frame) * bytesPerFrame(pcm),
    frames: to - from,
    home: { file: stored, first_frame: from, is_input: true },
  };
}

interface PrepareOptions extends SoundLimits {
  readonly order: WorkOrder;
  readonly port: Port;
}

/**
 * Brings the sounds of a batch to the rate their port declares. Where it differs all of them are resampled in one go:
 * a process per slice would cost far more than the slice.
 */
export async function prepareSounds(
  cut: BySound<PcmRegion>,
  options: PrepareOptions,
): Promise<ItemSounds> {
  const first = [...cut.values()].find((sound): sound is PcmRegion => !(sound instanceof Error));
  if (first === undefined) return { regions: cut, conversion: null };
  const native = { channels: first.channels, sampleRate: first.sample_rate };
  const wanted = wantedFormat(options.port, options.order.parameters, native);
  const conversion = { channels: wanted.channels, sample_rate: wanted.sampleRate };
  const chosen = [...cut].flatMap(([index, region]) =>
    needsResampling(region, wanted.sampleRate) ? [{ index, region }] : [],
  );
  if (chosen.length === 0)
    return { regions: cut, conversion: { ...conversion, resampler: 'none' } };
  const { resampleItems } = await import('../sound/resample-items');
  const { resamplerName } = await import('../sound/conversion-filters');
  const { folder } = options.order;
  const resampled = await resampleItems(
    chosen.map(({ region }) => region),
    { ...options, folder, wanted },
  );
  const regions = new Map(cut);
  chosen.forEach(({ index }, position) => regions.set(index, resampled[position]!));
  return { regions, conversion: { ...conversion, resampler: resamplerName() } };
}

function needsResampling(region: PcmRegion | Error, sampleRate: number): region is PcmRegion {
  return !(region instanceof Error) && region.sample_rate !== sampleRate;
}
