import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type ViewList } from '@attacca/core';
import { type CanonicalPcm } from '../operation/context';
import { encodingOf, formatOf, pcmBlocks, sampleFormatOf } from '../sound/pcm-region';
import { pcmFacts } from '../sound/wav-file';
import { createWavOutput, type WavOutput } from '../sound/wav-output';
import { describeFile } from './describe-file';
import { GrowingFile } from './growing-file';
import { type WrittenViews } from './item-outputs';
import { mismatch } from './items';
import { type OwnFolder } from './own-folder';
import { type ProducedFile, type ProducedViews } from './work-order';

interface Emission extends Omit<WrittenViews, 'kind'> {
  /** The item of the batch that emitted; null in a task that runs once. */
  readonly index: number | null;
}

/** A view list, and the file it is on. */
interface Assembled {
  readonly content: ViewList;
  readonly file: ProducedFile;
}

/**
 * What the items of a task emit at one `many` port, as one view list over one PCM file. Views on one stored file stay
 * on that file; else the sounds are written one after another into a file of the task's own.
 */
export class ViewEmission {
  readonly #port: string;
  readonly #folder: OwnFolder;
  readonly #signal: AbortSignal;
  readonly #emissions: Emission[] = [];

  constructor(port: string, { folder, signal }: { folder: OwnFolder; signal: AbortSignal }) {
    this.#port = port;
    this.#folder = folder;
    this.#signal = signal;
  }

  /** @throws AttaccaError INPUT_MISMATCH when the sound cannot lie in one file with those before it */
  assertFits({ pcm }: WrittenViews): void {
    const first = this.#emissions[0]?.pcm;
    if (first === undefined) return;
    if (pcm.channels === first.channels && pcm.sample_rate === first.sample_rate) return;
    const formats = [pcm, first].map(
      ({ channels, sample_rate }) => `${channels} channels at ${sample_rate} Hz`,
    );
    const message = `The sound that "${this.#port}" is cut from has ${formats[0]}, that of the items before it ${formats[1]}; all must be alike.`;
    throw mismatch(this.#port, message);
  }

  add(index: number | null, { pcm, views }: WrittenViews): void {
    this.#emissions.push({ index, pcm, views });
  }

  async finish(): Promise<ProducedViews> {
    const { content, file } = this.#inOneFile() ?? (await this.#written());
    const groups = this.#emissions.flatMap(({ index, views }) =>
      index === null ? [] : [{ index, count: views.length }],
    );
    const isBatch = this.#emissions.every(({ index }) => index !== null);
    return {
      kind: 'views',
      list: await this.#list(content),
      file,
      count: content.views.length,
      ...(isBatch ? { groups } : {}),
    };
  }

  /** The file that all sounds are part of, if there is one. */
  #inOneFile(): Assembled | null {
    const [first] = this.#emissions;
    const home = first?.pcm.home ?? null;
    if (first === undefined || home === null) return null;
    const { sha256 } = home.file;
    if (!this.#emissions.every(({ pcm }) => pcm.home?.file.sha256 === sha256)) return null;
    const views = this.#emissions.flatMap(({ pcm, views }) =>
      moved(views, pcm.home?.first_frame ?? 0),
    );
    const { data_offset_bytes, ...stored } = home.file;
    const { sample_rate, channels, sample_format, path } = first.pcm;
    const file = { ...stored, source: { path }, extension: 'wav', is_input: home.is_input };
    return {
      content: { sha256, sample_rate, channels, data_offset_bytes, sample_format, views },
      file,
    };
  }

  async #written(): Promise<Assembled> {
    const path = join(await this.#folder.path(), `${this.#port}.sound.wav`);
    const pcms = this.#emissions.map(({ pcm }) => pcm);
    const format = pcms[0] === undefined ? EMPTY_FORMAT : formatOf(pcms[0]);
    const encoding = commonEncoding(pcms);
    const output = await createWavOutput(path, format, encoding);
    const frames = await this.#writeSounds(output, format.channels).catch(
      async (error: unknown) => {
        await output.abandon();
        throw error;
      },
    );
    const starts = startsOf(pcms);
    const views = this.#emissions.flatMap(({ views }, position) => moved(views, starts[position]!));
    const { sha256, size_bytes, media_type } = await describeFile(path, 'audio/wav');
    const sound = {
      sample_rate: format.sampleRate,
      channels: format.channels,
      sample_format: sampleFormatOf(encoding),
    };
    return {
      content: { sha256, ...sound, data_offset_bytes: output.dataOffsetBytes, views },
      file: {
        source: { path },
        sha256,
        size_bytes,
        media_type,
        extension: 'wav',
        audio: pcmFacts({ ...sound, frames }),
        is_input: false,
      },
    };
  }

  async #writeSounds(output: WavOutput, channels: number): Promise<number> {
    for (const { pcm } of this.#emissions) {
      for await (const block of pcmBlocks(pcm, channels, this.#signal)) await output.write(block);
    }
    return output.finish();
  }

  async #list(content: ViewList): Promise<ProducedFile> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(content)}\n`);
    const file = new GrowingFile(async () => join(await this.#folder.path(), `${this.#port}.json`));
    await file.append(bytes);
    return {
      source: await file.finish(),
      size_bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      media_type: 'application/json',
      extension: 'json',
      is_input: false,
    };
  }
}

/** Of the file that no view refers to, when every item failed: it has no samples. */
const EMPTY_FORMAT = { channels: 1, sampleRate: 44_100 };

/** The encoding that all have, so that nothing is lost; else float32. */
function commonEncoding(pcms: readonly CanonicalPcm[]): ReturnType<typeof encodingOf> {
  const formats = new Set(pcms.map(({ sample_format }) => sample_format));
  const [first] = formats;
  return first !== undefined && formats.size === 1 ? encodingOf(first) : 'float32';
}

function moved(
  views: ViewList['views'],
  frames: number,
): readonly (readonly [from: number, to: number])[] {
  return views.map(([from, to]) => [from + frames, to + frames]);
}

/** Where each sound starts when they follow one another, in frames. */
function startsOf(pcms: readonly CanonicalPcm[]): readonly number[] {
  let position = 0;
  return pcms.map(({ frames }) => {
    position += frames;
    return position - frames;
  });
}
