import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { npyParts, type Matrix } from '@attacca/audio';
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
import { type SoundFormat } from '../sound/conversion-filters';
import { pcmFacts } from '../sound/wav-file';
import { wavOutput, type WavOutput } from '../sound/wav-output';
import { GrowingFile } from './growing-file';
import { type OwnFolder } from './own-folder';
import { type LocalFile, type ProducedFile } from './work-order';

/** One file an operation wrote, before anybody knows its checksum. */
export interface WrittenFile extends Omit<ProducedFile, 'sha256'> {
  /** Known only for inputs handed on. */
  readonly sha256?: string;
}

/** Views on one sound, in frames from its start. */
export interface WrittenViews {
  readonly kind: 'views';
  readonly pcm: CanonicalPcm;
  readonly views: ViewList['views'];
}

/** What an operation wrote to one port, once. */
export type WrittenOutput = { readonly kind: 'file'; readonly file: WrittenFile } | WrittenViews;

interface OpenSound {
  readonly port: string;
  readonly format: SoundFormat;
  readonly file: GrowingFile;
  readonly output: WavOutput;
}

/** The outputs of one execution of an operation: small ones in memory, others as files in a folder. */
export class ItemOutputs implements OperationOutputs {
  readonly written = new Map<string, WrittenOutput>();
  readonly #operation: Operation;
  readonly #folder: OwnFolder;
  readonly #sounds: OpenSound[] = [];

  constructor(operation: Operation, folder: OwnFolder) {
    this.#operation = operation;
    this.#folder = folder;
  }

  async matrix(port: string, matrix: Matrix, shape?: readonly number[]): Promise<void> {
    const actual = shape ?? [matrix.rows, matrix.columns];
    const facts = { media_type: 'application/x-npy', shape: actual, dtype: 'float32' };
    const parts = npyParts({ shape: actual, data: matrix.data });
    await this.#bytes(port, parts, { extension: 'npy', ...facts });
  }

  async json(
    port: string,
    value: object,
    facts: Pick<WrittenFacts, 'summary'> = {},
  ): Promise<void> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
    await this.#bytes(port, [bytes], {
      extension: 'json',
      media_type: 'application/json',
      ...facts,
    });
  }

  async audio(port: string, format: SoundFormat): Promise<SoundWriter> {
    this.#port(port);
    const file = new GrowingFile(() => this.claim(port, 'wav'));
    const output = await wavOutput(file, format);
    this.#sounds.push({ port, format, file, output });
    return output;
  }

  views(port: string, pcm: CanonicalPcm, views: ViewList['views']): Promise<void> {
    this.#port(port);
    this.written.set(port, { kind: 'views', pcm, views });
    return Promise.resolve();
  }

  handOn(
    port: string,
    { path, ...file }: LocalFile,
    facts: { audio: AudioFacts; extension: string; media_type: string },
  ): void {
    this.#port(port);
    const handedOn = { source: { path }, ...file, ...facts, is_input: true };
    this.written.set(port, { kind: 'file', file: handedOn });
  }

  /** Completes the files of sound. @throws AttaccaError OPERATION_FAILED when an output was not written */
  async finish(): Promise<void> {
    for (const { port, format, file, output } of this.#sounds.splice(0)) {
      const frames = await output.finish();
      const { channels, sampleRate: sample_rate } = format;
      const facts = { channels, sample_rate, sample_format: 'float32', frames } as const;
      this.#keep(port, {
        source: await file.finish(),
        size_bytes: file.size,
        extension: 'wav',
        media_type: 'audio/wav',
        audio: pcmFacts(facts),
      });
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
    return join(await this.#folder.path(), `${port}.${extension}`);
  }

  async keep(port: string, path: string, facts: WrittenFacts): Promise<void> {
    this.#port(port);
    const { size } = await stat(path);
    const extension = path.slice(path.lastIndexOf('.') + 1);
    this.#keep(port, { source: { path }, size_bytes: size, extension, ...facts });
  }

  async #bytes(
    port: string,
    parts: readonly Uint8Array[],
    facts: WrittenFacts & { readonly extension: string },
  ): Promise<void> {
    this.#port(port);
    const file = new GrowingFile(() => this.claim(port, facts.extension));
    try {
      for (const part of parts) await file.append(part);
    } finally {
      await file.close();
    }
    this.#keep(port, { source: await file.finish(), size_bytes: file.size, ...facts });
  }

  #keep(port: string, file: Omit<WrittenFile, 'is_input'>): void {
    this.written.set(port, { kind: 'file', file: { is_input: false, ...file } });
  }

  #port(name: string): Port {
    const port = this.#operation.outputs.find((output) => output.name === name);
    if (port === undefined) throw new TypeError(`The manifest declares no output "${name}".`);
    return port;
  }
}
