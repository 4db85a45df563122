import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AttaccaError, type AudioFacts, type ConversionFacts, type Operation } from '@attacca/core';
import {
  type AudioInput,
  type CanonicalPcm,
  type GatheredContent,
  type GatheredMatrix,
  type GatheredSound,
  type OperationInputs,
} from '../operation/context';
import { inspectSound, type InspectedSound } from '../sound/inspect-sound';
import { describeFile } from './describe-file';
import { assertGroupsFit, emptyFile, inputOf, isPerItem, mismatch, thingsFor } from './items';
import { cutSounds, prepareSounds, type ItemSounds } from './item-sounds';
import { gatheredItems } from './gathered-items';
import { readUsableMatrix } from './matrix-inputs';
import { wantedFormat } from './port-format';
import { readStretch, Scratch } from './read-stretch';
import {
  assertWithinLimits,
  fileInput,
  pcmInput,
  resamplerOf,
  type SoundLimits,
} from './sound-source';
import { type LocalFile, type LocalInput, type LocalItem, type WorkOrder } from './work-order';

type CutSounds = Awaited<ReturnType<typeof cutSounds>>;

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
  readonly #cut = new Map<string, Promise<CutSounds>>();
  readonly #prepared = new Map<string, Promise<ItemSounds>>();
  readonly #canonical = new Map<string, Promise<CanonicalPcm>>();

  constructor(order: WorkOrder, signal: AbortSignal) {
    this.#order = order;
    const maxSoundSeconds = order.operation.limits.max_duration_seconds;
    this.#limits = { signal, timeLimitSeconds: order.time_limit_seconds, maxSoundSeconds };
  }

  /** Everything is there, and every file of sound is what its port takes. @throws AttaccaError */
  async check(): Promise<void> {
    for (const port of this.#order.operation.inputs) {
      if (port.optional && this.#order.inputs[port.name] === undefined) continue;
      const input = inputOf(this.#order, port.name);
      assertGroupsFit(port.name, input);
      if (input.kind !== 'file') continue;
      if (input.file.size_bytes === 0) throw emptyFile(port.name);
      assertWithinLimits(port.name, input.file, this.#order.operation.limits);
      // The upload of `ingest` is inspected by the operation itself: that is its work.
      if (port.type === 'audio' && !this.#order.operation.implicit) await this.#inspect(port.name);
    }
  }

  forItem(index: number | null): OperationInputs {
    return {
      has: (port) => this.#order.inputs[this.#port(port).name] !== undefined,
      audio: (port) => this.#audio(port, index),
      matrix: (port) => this.#matrix(port, index),
      matrices: (port) => this.#matrices(port, index),
      passingMatrices: (port) => this.#matrices(port, index, new Scratch()),
      sounds: (port) => this.#sounds(port, index),
      contents: (port) => this.#contents(port, index),
      sound: (port) => this.#inspect(port),
      file: (port) => this.#itemFile(port, index),
      canonicalPcm: (port) => this.#pcm(port, index),
      storedPcm: async (port) => {
        const isStored = this.#isCut(port, index) || (await this.#inspect(port)).pcm !== null;
        return isStored ? this.#pcm(port, index) : null;
      },
    };
  }

  /** True if the port gets a sound that is one item of many. */
  #isCut(port: string, index: number | null): index is number {
    return index !== null && isPerItem(this.#order, port);
  }

  #pcm(port: string, index: number | null): Promise<CanonicalPcm> {
    return this.#isCut(port, index) ? this.#cutSound(port, index) : this.#canonicalPcm(port);
  }

  async #audio(port: string, index: number | null): Promise<AudioInput> {
    if (this.#isCut(port, index)) return this.#preparedSound(port, index);
    const sound = await this.#inspect(port);
    const native = { channels: sound.facts.channels, sampleRate: sound.facts.sample_rate };
    const wanted = wantedFormat(this.#port(port), this.#order.parameters, native);
    await this.#recordConversion(port, native.sampleRate, wanted);
    const decoded = await this.#canonical.get(port);
    if (decoded?.sample_rate === wanted.sampleRate) return pcmInput(decoded, wanted, this.#limits);
    return fileInput(sound, wanted, this.#limits);
  }

  async *#sounds(port: string, index: number | null): AsyncGenerator<GatheredSound> {
    const input = inputOf(this.#order, port);
    if (input.kind === 'file') {
      yield { index: 0, ...(await this.#audio(port, index)) };
      return;
    }
    const things = thingsFor(this.#order, { port, input }, index);
    assertSome(port, things);
    for (const thing of things)
      yield { index: thing.index, ...(await this.#preparedSound(port, thing.index)) };
  }

  async #preparedSound(port: string, index: number): Promise<AudioInput> {
    const { regions, conversion } = await once(this.#prepared, port, async () =>
      prepareSounds(await this.#cutSounds(port), {
        order: this.#order,
        port: this.#port(port),
        ...this.#limits,
      }),
    );
    if (conversion !== null) this.conversions[port] = conversion;
    const region = presentSound(regions.get(index), port, index);
    const native = { channels: region.channels, sampleRate: region.sample_rate };
    const wanted = wantedFormat(this.#port(port), this.#order.parameters, native);
    return pcmInput(region, wanted, this.#limits);
  }

  async #cutSound(port: string, index: number): Promise<CanonicalPcm> {
    return presentSound((await this.#cutSounds(port)).get(index), port, index);
  }

  #cutSounds(port: string): Promise<CutSounds> {
    return once(this.#cut, port, () => {
      const input = inputOf(this.#order, port);
      if (input.kind !== 'file') return cutSounds(this.#order, { port, input });
      throw mismatch(port, `The input "${port}" is one file, not items.`);
    });
  }

  async #recordConversion(
    port: string,
    nativeRate: number,
    wanted: { readonly channels: number; readonly sampleRate: number },
  ): Promise<void> {
    const resampler = await resamplerOf({ from: nativeRate, to: wanted.sampleRate });
    this.conversions[port] = {
      channels: wanted.channels,
      sample_rate: wanted.sampleRate,
      resampler,
    };
  }

  async #matrix(port: string, index: number | null): ReturnType<OperationInputs['matrix']> {
    const [item] = gatheredItems(this.#order, port, index);
    if (item === undefined) throw missingItem(port, index ?? 0);
    return readUsableMatrix(port, item);
  }

  async *#matrices(
    port: string,
    index: number | null,
    scratch?: Scratch,
  ): AsyncGenerator<GatheredMatrix> {
    const items = gatheredItems(this.#order, port, index);
    assertSome(port, items);
    for (const item of items)
      yield { index: item.index, ...(await readUsableMatrix(port, item, scratch)) };
  }

  async *#contents(port: string, index: number | null): AsyncGenerator<GatheredContent> {
    const items = gatheredItems(this.#order, port, index);
    assertSome(port, items);
    for (const item of items) {
      if (item.length === 0) throw emptyFile(port);
      yield { index: item.index, bytes: await readStretch(item) };
    }
  }

  async #itemFile(port: string, index: number | null): Promise<LocalFile> {
    const input = inputOf(this.#order, port);
    if (input.kind !== 'packs' || index === null) return wholeFile(port, input);
    const [item] = thingsFor(this.#order, { port, input }, index);
    if (item === undefined) throw missingItem(port, index);
    await mkdir(this.#order.folder, { recursive: true });
    const path = join(this.#order.folder, `${port}-${index}.item`);
    await copyItem(item, path);
    return describeFile(path, 'application/octet-stream');
  }

  #canonicalPcm(port: string): Promise<CanonicalPcm> {
    return once(this.#canonical, port, async () => {
      const { canonicalPcmOf } = await import('../sound/canonical-pcm');
      const options = { ...this.#limits, folder: this.#order.folder };
      const file = wholeFile(port, inputOf(this.#order, port));
      return canonicalPcmOf(await this.#inspect(port), file, options);
    });
  }

  #inspect(port: string): Promise<InspectedSound> {
    return once(this.#inspected, port, async () => {
      const file = wholeFile(port, inputOf(this.#order, port));
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

  #port(name: string): Operation['inputs'][number] {
    const port = this.#order.operation.inputs.find((input) => input.name === name);
    if (port === undefined) throw new TypeError(`The manifest declares no input "${name}".`);
    return port;
  }
}

function wholeFile(port: string, input: LocalInput): LocalFile {
  if (input.kind === 'file') return input.file;
  throw mismatch(port, `The input "${port}" is not one file.`);
}

async function copyItem({ source, offset, length }: LocalItem, path: string): Promise<void> {
  if ('bytes' in source) return writeFile(path, source.bytes.subarray(offset, offset + length));
  if (length === 0) return writeFile(path, '');
  const stretch = { start: offset, end: offset + length - 1 };
  await pipeline(createReadStream(source.path, stretch), createWriteStream(path));
}

function presentSound<Sound>(sound: Sound | Error | undefined, port: string, index: number): Sound {
  if (sound === undefined) throw missingItem(port, index);
  if (sound instanceof Error) throw sound;
  return sound;
}

function assertSome(port: string, things: readonly unknown[]): void {
  if (things.length > 0) return;
  throw new AttaccaError('NO_ITEMS', `There is nothing to gather for the input "${port}".`);
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
