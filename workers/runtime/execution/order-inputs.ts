import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AttaccaError, type AudioFacts, type ConversionFacts } from '@attacca/core';
import {
  type AudioInput,
  type CanonicalPcm,
  type GatheredMatrix,
  type OperationInputs,
} from '../operation/context';
import { inspectSound, type InspectedSound } from '../sound/inspect-sound';
import { describeFile } from './describe-file';
import { inputOf, isPerItem, mismatch } from './items';
import { prepareItemSounds, type ItemSounds } from './item-sounds';
import { matrixStretches, readMatrix } from './matrix-inputs';
import { wantedFormat } from './port-format';
import { assertWithinLimits, fileInput, pcmInput, type SoundLimits } from './sound-source';
import { type LocalFile, type LocalItem, type WorkOrder } from './work-order';

/**
 * The inputs of a work order as operations see them. What all items share (inspecting a file, cutting
 * and resampling the slices of a batch) is done once.
 */
export class OrderInputs {
  readonly facts: Record<string, AudioFacts> = {};
  readonly conversions: Record<string, ConversionFacts> = {};
  readonly #order: WorkOrder;
  readonly #limits: SoundLimits;
  readonly #inspected = new Map<string, Promise<InspectedSound>>();
  readonly #itemSounds = new Map<string, Promise<ItemSounds>>();
  readonly #canonical = new Map<string, Promise<CanonicalPcm>>();

  constructor(order: WorkOrder, signal: AbortSignal) {
    this.#order = order;
    this.#limits = { signal, timeLimitSeconds: order.time_limit_seconds };
  }

  /** Every file of sound is what its port takes. @throws AttaccaError */
  async check(): Promise<void> {
    for (const port of this.#order.operation.inputs) {
      const input = inputOf(this.#order, port.name);
      if (input.kind !== 'file') continue;
      assertWithinLimits(port.name, input.file, this.#order.operation.limits);
      // The upload of `ingest` is inspected by the operation itself: that is its work.
      if (port.type === 'audio' && !this.#order.operation.implicit) await this.#inspect(port.name);
    }
  }

  forItem(index: number | null): OperationInputs {
    return {
      audio: (port) => this.#audio(port, index),
      matrix: (port) => this.#matrix(port, index),
      matrices: (port) => this.#matrices(port),
      sound: (port) => this.#inspect(port),
      file: (port) => this.#itemFile(port, index),
      canonicalPcm: (port) => this.#canonicalPcm(port),
    };
  }

  async #audio(port: string, index: number | null): Promise<AudioInput> {
    if (index !== null && isPerItem(this.#order, port)) return this.#itemAudio(port, index);
    const sound = await this.#inspect(port);
    const native = { channels: sound.facts.channels, sampleRate: sound.facts.sample_rate };
    const wanted = wantedFormat(this.#port(port), this.#order.parameters, native);
    await this.#recordConversion(port, native.sampleRate, wanted);
    const decoded = await this.#canonical.get(port);
    if (decoded?.sample_rate === wanted.sampleRate) {
      const region = { ...decoded, offset_bytes: decoded.data_offset_bytes };
      return pcmInput(region, wanted, this.#limits);
    }
    return fileInput(sound, wanted, this.#limits);
  }

  async #itemAudio(port: string, index: number): Promise<AudioInput> {
    const { regions, conversion } = await once(this.#itemSounds, port, () =>
      this.#prepareItems(port),
    );
    if (conversion !== null) this.conversions[port] = conversion;
    const region = regions.get(index);
    if (region instanceof Error) throw region;
    if (region === undefined) throw missingItem(port, index);
    const native = { channels: region.channels, sampleRate: region.sample_rate };
    const wanted = wantedFormat(this.#port(port), this.#order.parameters, native);
    return pcmInput(region, wanted, this.#limits);
  }

  #prepareItems(port: string): Promise<ItemSounds> {
    const input = inputOf(this.#order, port);
    if (input.kind === 'file') throw mismatch(port, `The input "${port}" is one file, not items.`);
    return prepareItemSounds(input, {
      order: this.#order,
      port: this.#port(port),
      ...this.#limits,
    });
  }

  async #recordConversion(
    port: string,
    nativeRate: number,
    wanted: { readonly channels: number; readonly sampleRate: number },
  ): Promise<void> {
    const needsResampler = nativeRate !== wanted.sampleRate;
    const resampler = needsResampler
      ? (await import('../sound/conversion-filters')).resamplerName()
      : 'none';
    this.conversions[port] = {
      channels: wanted.channels,
      sample_rate: wanted.sampleRate,
      resampler,
    };
  }

  async #matrix(port: string, index: number | null): ReturnType<OperationInputs['matrix']> {
    const stretches = matrixStretches(port, inputOf(this.#order, port));
    const isOneOfMany = index !== null && isPerItem(this.#order, port);
    const stretch = isOneOfMany ? stretches.find((item) => item.index === index) : stretches[0];
    if (stretch === undefined) throw missingItem(port, index ?? 0);
    return readMatrix(port, stretch);
  }

  async *#matrices(port: string): AsyncGenerator<GatheredMatrix> {
    const stretches = matrixStretches(port, inputOf(this.#order, port));
    if (stretches.length === 0) {
      throw new AttaccaError('NO_ITEMS', `There is nothing to gather for the input "${port}".`);
    }
    for (const stretch of stretches)
      yield { index: stretch.index, ...(await readMatrix(port, stretch)) };
  }

  async #itemFile(port: string, index: number | null): Promise<LocalFile> {
    const input = inputOf(this.#order, port);
    if (input.kind !== 'packs' || index === null) return this.#file(port);
    const item = input.items.find((candidate) => candidate.index === index);
    if (item === undefined) throw missingItem(port, index);
    const path = join(this.#order.folder, `${port}-${index}.item`);
    await pipeline(createReadStream(item.path, rangeOf(item)), createWriteStream(path));
    return describeFile(path, 'application/octet-stream');
  }

  #file(port: string): LocalFile {
    const input = inputOf(this.#order, port);
    if (input.kind !== 'file') throw mismatch(port, `The input "${port}" is not one file.`);
    return input.file;
  }

  #canonicalPcm(port: string): Promise<CanonicalPcm> {
    return once(this.#canonical, port, async () => {
      const { canonicalPcmOf } = await import('../sound/canonical-pcm');
      const options = { ...this.#limits, folder: this.#order.folder };
      return canonicalPcmOf(await this.#inspect(port), this.#file(port), options);
    });
  }

  #inspect(port: string): Promise<InspectedSound> {
    return once(this.#inspected, port, async () => {
      const file = this.#file(port);
      const sound = await inspectSound(file.path);
      const { duration_seconds } = sound.facts;
      assertWithinLimits(
        port,
        { size_bytes: file.size_bytes, duration_seconds },
        this.#order.operation.limits,
      );
      this.facts[port] = sound.facts;
      return sound;
    });
  }

  #port(name: string): WorkOrder['operation']['inputs'][number] {
    const port = this.#order.operation.inputs.find((input) => input.name === name);
    if (port === undefined) throw new TypeError(`The manifest declares no input "${name}".`);
    return port;
  }
}

function rangeOf({ offset, length }: LocalItem): { start: number; end: number } {
  return { start: offset, end: offset + length - 1 };
}

function missingItem(port: string, index: number): AttaccaError {
  return mismatch(
    port,
    `Item ${index} of "${port}" does not exist: the step before did not produce it.`,
  );
}

function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
