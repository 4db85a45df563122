import {
  type AudioFacts,
  type Conversions,
  type ItemGroups,
  type Operation,
  type Parameters,
  type PortType,
  type ResultSummary,
  type StructuredError,
  type ViewList,
} from '@attacca/core';
import { type ChunkPool } from '../threads/chunk-pool';

/*
 * What the executing thread is told and what it answers: plain data over local files, no network.
 * The same order is executed in a worker thread, in process by the CLI, and in tests.
 */

/** A file on this machine's disk, under a name of our own making. */
export interface LocalFile {
  readonly path: string;
  readonly size_bytes: number;
  /** Hex; verified against what was promised, or computed. */
  readonly sha256: string;
  readonly media_type: string;
}

/** Bytes on this machine: in a file, or, when there are few of them, in memory. */
export type LocalSource = { readonly path: string } | { readonly bytes: Uint8Array };

/** A stretch of bytes somewhere on this machine. */
export interface Stretch {
  readonly source: LocalSource;
  readonly offset: number;
  readonly length: number;
}

/** One item of an earlier step. Items of one pack share their source. */
export interface LocalItem extends Stretch {
  readonly index: number;
}

/** A canonical PCM file as it is stored: views refer to it, whether or not all of it is on this machine. */
export interface StoredPcm {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly media_type: string;
  readonly data_offset_bytes: number;
  readonly audio?: AudioFacts;
}

/** The samples that views refer to: a file, and which frame of the canonical PCM file it starts with. */
export interface LocalPcm extends Pick<ViewList, 'sample_rate' | 'channels' | 'sample_format'> {
  readonly path: string;
  /** Where in `path` the frame `first_frame` starts. */
  readonly offset_bytes: number;
  readonly first_frame: number;
  readonly stored: StoredPcm;
}

export interface LocalView {
  readonly index: number;
  /** `[from, to)` in frames of the canonical PCM file. */
  readonly from: number;
  readonly to: number;
  /** Shared by all views on the same file. */
  readonly pcm: LocalPcm;
}

/** `groups` tells, of a port that takes many per item, how many of the things there belong to which item. */
export type LocalInput =
  | { readonly kind: 'file'; readonly type: PortType; readonly file: LocalFile }
  | {
      readonly kind: 'views';
      readonly type: 'audio';
      readonly views: readonly LocalView[];
      readonly groups?: ItemGroups;
    }
  | {
      readonly kind: 'packs';
      readonly type: PortType;
      readonly items: readonly LocalItem[];
      readonly groups?: ItemGroups;
    };

export interface WorkOrder {
  readonly operation: Operation;
  readonly parameters: Parameters;
  readonly inputs: Readonly<Record<string, LocalInput>>;
  /** Items to execute for, one by one, as far as all ports have them; null to execute once. */
  readonly batch: { readonly from: number; readonly to: number } | null;
  /** A folder for outputs and everything in between. It need not exist: whoever needs it makes it. */
  readonly folder: string;
  readonly time_limit_seconds: number;
}

/** What an operation produced, or an input it handed on. */
export interface ProducedFile extends Omit<LocalFile, 'path'> {
  readonly source: LocalSource;
  /** Without the dot. */
  readonly extension: string;
  readonly audio?: AudioFacts;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  readonly summary?: ResultSummary;
  /** True when the bytes are an input's own: they are stored already. */
  readonly is_input: boolean;
}

export interface ProducedItem {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  readonly shape?: readonly number[];
}

export type ProducedOutput =
  | { readonly kind: 'file'; readonly file: ProducedFile }
  | { readonly kind: 'pack'; readonly file: ProducedFile; readonly items: readonly ProducedItem[] }
  | ProducedViews;

export interface ProducedViews {
  readonly kind: 'views';
  readonly list: ProducedFile;
  readonly file: ProducedFile;
  readonly count: number;
  /** Of a batch: how many of the views belong to which item. */
  readonly groups?: ItemGroups;
}

export interface WorkResult {
  readonly outputs: Readonly<Record<string, ProducedOutput>>;
  readonly failed_items: readonly { readonly index: number; readonly error: StructuredError }[];
  /** What the audio inputs are, by port. */
  readonly input_facts: Readonly<Record<string, AudioFacts>>;
  readonly conversions: Conversions;
}

export interface WorkProgress {
  readonly items_done: number;
  /** Of the current item, 0 to 1. */
  readonly fraction: number;
}

export interface ExecutionHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WorkProgress) => void;
  /** More threads that the operation may use; absent where it has one. Results do not depend on it. */
  readonly chunks?: ChunkPool;
}

/** Executes work orders: in a thread, in process, or as a test likes. Rejects with the failure, or the signal's reason. */
export interface Executor {
  execute(order: WorkOrder, hooks: ExecutionHooks): Promise<WorkResult>;
  /** Ends what runs, frees threads. */
  close(): Promise<void>;
}
