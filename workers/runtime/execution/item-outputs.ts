import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNpy, type Matrix } from '@attacca/audio';
import {
  AttaccaError,
  type AudioFacts,
  type Operation,
  type Port,
  type ViewList,
} from '@attacca/core';
import {
  type CanonicalPcm,
  type OperationOutputs,
  type SoundWriter,
  type WrittenFacts,
} from '../operation/context';
import { pcmFacts } from '../sound/wav-file';
import { createWavOutput, type WavOutput } from '../sound/wav-output';
import { type LocalFile, type ProducedFile } from './work-order';

/** One file an operation wrote, before anybody knows its checksum. */
export interface WrittenFile extends Omit<ProducedFile, 'sha256'> {
  /** Known only for inputs handed on. */
  readonly sha256?: string;
}

/** What an operation wrote to one port, once. */
export type WrittenOutput =
  | { readonly kind: 'file'; readonly file: WrittenFile }
  | {
      readonly kind: 'views';
      readonly pcm: CanonicalPcm;
      readonly content: ViewList;
      readonly list: WrittenFile;
    };

/** The outputs of one execution of an operation, as files in a folder. */
export class ItemOutputs implements OperationOutputs {
  readonly written = new Map<string, WrittenOutput>();
  readonly #operation: Operation;
  readonly #folder: string;
  readonly #sounds: {
    readonly port: string;
    readonly path: string;
    readonly format: SoundFormatOf;
    readonly output: WavOutput;
  }[] = [];

  constructor(operation: Operation, folder: string) {
    this.#operation = operation;
    this.#folder = folder;
  }

  async matrix(port: string, matrix: Matrix, shape?: readonly number[]): Promise<void> {
    const actual = shape ?? [matrix.rows, matrix.columns];
    const path = await this.claim(port, 'npy');
    await writeFile(path, encodeNpy({ shape: actual, data: matrix.data }));
    await this.keep(port, path, {
      media_type: 'application/x-npy',
      shape: actual,
      dtype: 'float32',
    });
  }

  async json(port: string, value: object): Promise<void> {
    const path = await this.claim(port, 'json');
    await writeFile(path, `${JSON.stringify(value)}\n`);
    await this.keep(port, path, { media_type: 'application/json' });
  }

  async audio(port: string, format: SoundFormatOf): Promise<SoundWriter> {
    const path = await this.claim(port, 'wav');
    const output = await createWavOutput(path, format);
    this.#sounds.push({ port, path, format, output });
    return output;
  }

  async views(port: string, pcm: CanonicalPcm, views: ViewList['views']): Promise<void> {
    const { sha256, sample_rate, channels, data_offset_bytes, sample_format } = pcm;
    const content = { sha256, sample_rate, channels, data_offset_bytes, sample_format, views };
    const path = await this.claim(port, 'json');
    await writeFile(path, `${JSON.stringify(content)}\n`);
    const list = await describeWritten(path, { media_type: 'application/json' });
    this.written.set(port, { kind: 'views', pcm, content, list });
  }

  handOn(
    port: string,
    file: LocalFile,
    facts: { audio: AudioFacts; extension: string; media_type: string },
  ): void {
    this.#port(port);
    this.written.set(port, { kind: 'file', file: { ...file, ...facts, is_input: true } });
  }

  /** Completes the files of sound. @throws AttaccaError OPERATION_FAILED when an output was not written */
  async finish(): Promise<void> {
    for (const { port, path, format, output } of this.#sounds.splice(0)) {
      const frames = await output.finish();
      const pcm = {
        channels: format.channels,
        sample_rate: format.sampleRate,
        sample_format: 'float32',
        frames,
      } as const;
      await this.keep(port, path, { media_type: 'audio/wav', audio: pcmFacts(pcm) });
    }
    const missing = this.#operation.outputs.find((port) => !this.written.has(port.name));
    if (missing === undefined) return;
    throw new AttaccaError(
      'OPERATION_FAILED',
      `The operation ${this.#operation.name} wrote no output "${missing.name}".`,
    );
  }

  /** Closes what is open after a failure. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#sounds.splice(0).map(({ output }) => output.abandon()));
  }

  async claim(port: string, extension: string): Promise<string> {
    this.#port(port);
    await mkdir(this.#folder, { recursive: true });
    return join(this.#folder, `${port}.${extension}`);
  }

  async keep(port: string, path: string, facts: WrittenFacts): Promise<void> {
    this.written.set(port, { kind: 'file', file: await describeWritten(path, facts) });
  }

  #port(name: string): Port {
    const port = this.#operation.outputs.find((output) => output.name === name);
    if (port === undefined) throw new TypeError(`The manifest declares no output "${name}".`);
    return port;
  }
}

interface SoundFormatOf {
  readonly channels: number;
  readonly sampleRate: number;
}

async function describeWritten(path: string, facts: WrittenFacts): Promise<WrittenFile> {
  const { size } = await stat(path);
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { path, size_bytes: size, extension, is_input: false, ...facts };
}
