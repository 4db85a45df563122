import { type AudioFacts, type ResultSummary, type ViewList } from '@attacca/core';
import { type Matrix } from '@attacca/audio';
import { type LocalFile, type StoredPcm } from '../execution/work-order';
import { type InspectedSound } from '../sound/inspect-sound';
import { type PcmRegion } from '../sound/pcm-region';
import { type ParameterReader } from './parameter-reader';

/** Sound as blocks: one array of equal length per channel, full scale ±1. Valid until the next block is asked for. */
export type SoundBlock = readonly Float32Array[];

/** The sound of one input, in the channels and rate its port declares. Can be read more than once. */
export interface AudioInput {
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
  /** Sample frames, as far as the file's header tells: exact for PCM, an estimate otherwise; 0 when unknown. */
  readonly estimatedFrames: number;
  /** Reads from the start. Memory does not grow with the length. */
  blocks(): AsyncIterable<SoundBlock>;
}

export interface MatrixInput {
  /** As stored: `[length]` or `[rows, columns]`. */
  readonly shape: readonly number[];
  /** One-dimensional content is one row. */
  readonly matrix: Matrix;
}

/** One of the inputs of a `many` port. */
export interface GatheredMatrix extends MatrixInput {
  /** The item's index in the innermost fan-out. */
  readonly index: number;
}

export interface GatheredSound extends AudioInput {
  readonly index: number;
}

/** What is in one of the files of a `many` port. */
export interface GatheredContent {
  readonly index: number;
  readonly bytes: Uint8Array;
}

export interface OperationInputs {
  /** False for an optional port that was left out; asking for its content is an error then. */
  has(port: string): boolean;
  audio(port: string): Promise<AudioInput>;
  matrix(port: string): Promise<MatrixInput>;
  /** The matrices of a `many` port in item order, read one at a time; in a batch, those that belong to the item. */
  matrices(port: string): AsyncIterableIterator<GatheredMatrix, undefined>;
  /** The same where none is kept: a matrix is valid until the next is asked for, which has its memory. */
  passingMatrices(port: string): AsyncIterableIterator<GatheredMatrix, undefined>;
  /** The same of sounds. */
  sounds(port: string): AsyncIterable<GatheredSound>;
  /** The same of small files of any kind, undecoded. */
  contents(port: string): AsyncIterable<GatheredContent>;
  /** What the sound file of a port is; within the manifest's limits. */
  sound(port: string): Promise<InspectedSound>;
  /** The file of a port as it came, undecoded; an item of a pack is copied out of it. */
  file(port: string): Promise<LocalFile>;
  /**
   * The sound that views on a port's sound are on: a PCM file with its channels and rate, the input itself where that
   * is one, else what it is decoded to once.
   */
  canonicalPcm(port: string): Promise<CanonicalPcm>;
  /** The same where nothing has to be decoded for it: the input is a PCM file or a slice of one. Else null. */
  storedPcm(port: string): Promise<CanonicalPcm | null>;
}

/** Uncompressed sound that views can be made on. */
export interface CanonicalPcm extends PcmRegion {
  /** The PCM file it is part of, and the frame of it that it starts with; null where it is in no PCM file of its own. */
  readonly home: {
    readonly file: StoredPcm;
    readonly first_frame: number;
    /** True when the file is stored already. */
    readonly is_input: boolean;
  } | null;
}

/** What is known of a file beside its bytes. */
export interface WrittenFacts {
  readonly media_type: string;
  readonly audio?: AudioFacts;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** What the job shows of the file as part of its `result`. */
  readonly summary?: ResultSummary;
}

/** Takes the samples of one audio output, block by block. */
export interface SoundWriter {
  write(block: SoundBlock): Promise<void>;
}

export interface OperationOutputs {
  /** Float32 `.npy`; `shape` when it is not the matrix's own. */
  matrix(port: string, matrix: Matrix, shape?: readonly number[]): Promise<void>;
  json(port: string, value: object, facts?: Pick<WrittenFacts, 'summary'>): Promise<void>;
  /** Float32 WAV, complete when the operation has returned. */
  audio(port: string, format: { channels: number; sampleRate: number }): Promise<SoundWriter>;
  /** Many items, each a stretch `[from, to)` of one sound in frames from its start. */
  views(port: string, pcm: CanonicalPcm, views: ViewList['views']): Promise<void>;
  /** The path of an output that a program writes; `keep` takes it when it is there. */
  claim(port: string, extension: string): Promise<string>;
  keep(port: string, path: string, facts: WrittenFacts): Promise<void>;
  /** Hands an input on as it is. */
  handOn(
    port: string,
    file: LocalFile,
    facts: { audio: AudioFacts; extension: string; media_type: string },
  ): void;
}

/** All that an operation sees of the world: the same on a laptop and in the cloud. */
export interface OperationContext {
  readonly parameters: ParameterReader;
  readonly inputs: OperationInputs;
  readonly outputs: OperationOutputs;
  /** A folder for what is needed in between, made when it is asked for; removed afterwards. */
  readonly folder: () => Promise<string>;
  /** Aborted on time limit, cancellation and shutdown. */
  readonly signal: AbortSignal;
  /** How far the operation is, 0 to 1. */
  readonly progress: (fraction: number) => void;
}

/** An operation: reads its inputs, writes its outputs. @throws what its code cannot do, as AttaccaError or by audio's errors */
export type OperationFunction = (context: OperationContext) => Promise<void>;

/** The functions that a service's manifest names, loaded when they are needed. */
export type OperationTable = Readonly<Record<string, () => Promise<OperationFunction>>>;
