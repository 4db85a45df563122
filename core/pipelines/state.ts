import { type Usage } from '../cost/usage';
import { type ErrorCode, type StructuredError } from '../errors';
import {
  type AudioFacts,
  type BlobFacts,
  type Conversions,
  type TaskOutput,
  type TaskTiming,
} from '../handshake/types';
import { type ItemRuns } from './packed-items';
import { type Parameters } from '../manifest/parameters';
import { type PortType } from '../manifest/types';

/*
 * The documents of a pipeline as plain data (docs/architecture.md, "State"). Times are RFC 3339 strings in UTC with
 * milliseconds, so that they compare as strings.
 */

export type PipelineState = 'pending' | 'in_progress' | 'complete' | 'failed' | 'cancelled';
export type StepState = 'pending' | 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
export type TaskState = 'queued' | 'leased' | 'completed' | 'failed' | 'cancelled';

/** Where an input port takes its content from. */
export type Source =
  { readonly input: string } | { readonly step: string; readonly output: string };

/** Whether results are looked up before work begins, and kept afterwards; `refresh` only keeps. */
export type CacheMode = 'use' | 'refresh' | 'off';

/** A file the pipeline starts from. What it holds is known once `ingest` has looked at it. */
export interface PipelineInput {
  readonly file_id: string;
  readonly name: string;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly media_type: string | null;
  readonly audio: AudioFacts | null;
}

/** One step as planned: never changes after submission. */
export interface StepPlan {
  readonly step_id: string;
  readonly service: string;
  readonly operation: string;
  readonly operation_version: string;
  readonly parameters: Parameters;
  readonly inputs: Readonly<Record<string, Source>>;
  /** Runs by itself (`ingest`), without having been asked for. */
  readonly implicit: boolean;
  /** Null for a step that runs once. */
  readonly map: StepMap | null;
}

/** One output port of one step. */
export interface OutputReference {
  readonly step: string;
  readonly output: string;
}

/** How a step runs once per item. */
export interface StepMap {
  /** The `many` output whose items it runs over; of a nested fan-out, the innermost. Items are numbered from 0. */
  readonly over: OutputReference;
  /** Input ports that receive item by item; every other port gets the same for every item. */
  readonly ports: readonly string[];
  /** The mapped step it follows inside the same fan-out, batch by batch; null for a step that opens a fan-out. */
  readonly follows: string | null;
  /** Fan-outs around one item: 1, and one more for every fan-out this one is nested in. */
  readonly depth: number;
  /** Tasks of the fan-out that may be under way at the same time; null leaves it to the deployment. */
  readonly max_concurrency: number | null;
  /** Items that may fail without failing the step: the larger of both. */
  readonly tolerated_failure_count: number;
  readonly tolerated_failure_percentage: number;
  /** Bounds of a batch; null leaves them to the core. */
  readonly batch: { readonly max_items: number | null; readonly max_seconds: number | null };
}

/**
 * What a step left at one of its output ports. `items`: so many, in the outputs of the step's tasks; `digest` stands for
 * the content of all of them, in order (null where nobody needs it).
 */
export type StepOutput =
  | ({ readonly kind: 'file'; readonly type: PortType; readonly file_id: string } & BlobFacts)
  | {
      readonly kind: 'views';
      readonly type: PortType;
      readonly file_id: string;
      readonly count: number;
      readonly list: BlobFacts;
      readonly file: BlobFacts;
    }
  | {
      readonly kind: 'items';
      readonly type: PortType;
      readonly count: number;
      readonly digest: string | null;
    };

/** The shape of a fan-out, decided when it is opened; see `fan-out.ts`. */
export interface FanOut {
  /** The step that opened it: this one, or the one whose batches it takes over one by one. */
  readonly head: string;
  readonly items: number;
  readonly batch_size: number;
  readonly batches: number;
  /** Batches counted by one leaf of the join tree. */
  readonly leaf_size: number;
  readonly leaves: number;
  /** Leaves are worked on in so many groups side by side, each in order. */
  readonly groups: number;
  /** Tasks under way at the same time, over all groups. */
  readonly lanes: number;
  /** In a retry: leaves in which the batches to be kept have been counted. Else all of them. */
  readonly recounted: number;
}

/** An item that failed and was tolerated, or made its step fail. */
export interface FailedItem {
  readonly index: number;
  readonly error_code: ErrorCode;
  readonly error_message: string;
}

export interface StepProgress {
  readonly state: StepState;
  /** Opened anew by every retry; tokens and joins of older ones count no more. */
  readonly generation: number;
  readonly fan_out: FanOut | null;
  readonly items_total: number | null;
  readonly items_failed: number;
  /** The first of them. */
  readonly failed_items: readonly FailedItem[];
  readonly outputs: Readonly<Record<string, StepOutput>>;
  /** How the sound of its inputs was brought to what the operation declares; of a mapped step, the last task's. */
  readonly conversions: Conversions;
  readonly error: StructuredError | null;
  readonly cached: boolean;
  /** What its tasks took, over all generations: known once it is complete, or its job is settled. */
  readonly usage: Usage;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export type Step = StepPlan & StepProgress;

/** `pipelines/{id}`: the master record, and the one source of truth. */
export interface Pipeline {
  readonly job_id: string;
  readonly owner: string;
  readonly state: PipelineState;
  readonly generation: number;
  readonly preset: string | null;
  readonly client_reference: string | null;
  /** Among its owner's own jobs; higher goes first. */
  readonly priority: number;
  readonly cache: CacheMode;
  /** It fails when it is not over by then; null without a deadline. */
  readonly deadline_at: string | null;
  /** The job it repeats with other parameters. */
  readonly origin: { readonly job_id: string; readonly generation: number } | null;
  /** When it was let in to work; null while its owner has enough jobs at work. */
  readonly admitted_at: string | null;
  /** When all that follows from its end was done: what ran was stopped, the next job was let in. */
  readonly settled_at: string | null;
  /** When its owner, or the end of its retention, deleted it: nobody sees it any more, and it is being removed. */
  readonly deleted_at: string | null;
  /** Its input files by id and, where it was known, by SHA-256: what must stay while it runs. */
  readonly uses: readonly string[];
  readonly inputs: Readonly<Record<string, PipelineInput>>;
  readonly steps: readonly Step[];
  readonly error: StructuredError | null;
  readonly trace_id: string;
  /** The span that made it: what happens to it where no other span is at hand happens within that one. */
  readonly traceparent: string;
  /** How often the sweeper, not the normal path, had to move it: 0 without faults. */
  readonly sweeper_moves: number;
  /** What it took so far: its finished steps, and what was written and called for it as a whole. */
  readonly usage: Usage;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
  /** When the sweeper looks at it if nothing has happened; null once it is terminal. */
  readonly due_at: string | null;
}

/** An output as documents hold it: of a pack, its items in few characters, and its bytes if they are few. */
export type StoredOutput =
  | Exclude<TaskOutput, { kind: 'pack' }>
  | (Omit<Extract<TaskOutput, { kind: 'pack' }>, 'items'> & {
      readonly items: ItemRuns;
      /** Base64; absent where they are only in storage. */
      readonly contents?: string;
    });

/** `pipelines/{id}/tasks/{task}`. */
export interface Task {
  readonly task_id: string;
  readonly job_id: string;
  readonly step_id: string;
  readonly service: string;
  readonly operation: string;
  readonly owner: string;
  readonly generation: number;
  readonly batch: { readonly index: number; readonly from: number; readonly to: number } | null;
  readonly state: TaskState;
  /** Leases so far, in this generation. */
  readonly attempt: number;
  /** Leaf of its step's join tree; null for a step that runs once. */
  readonly join_id: string | null;
  /** Key of its result in the cache; null where it is not cached. */
  readonly cache_key: string | null;
  /** True while another task computes the same result: nobody may lease it. */
  readonly is_waiting: boolean;
  /** Its outputs came from the cache. */
  readonly cached: boolean;
  /** What its attempts took, in this generation. */
  readonly usage: Usage;
  /** Its usage is part of a join's or of its job's. */
  readonly is_counted: boolean;
  readonly lease: TaskLease | null;
  readonly not_before: string | null;
  readonly queued_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  /** When the sweeper looks at it if nothing has happened; null once it is terminal. */
  readonly due_at: string | null;
  /** Items its worker has reported as done, already counted in the step's progress. */
  readonly items_reported: number;
  /** How often the sweeper has published it again. */
  readonly republished: number;
  readonly outputs: Readonly<Record<string, StoredOutput>>;
  readonly failed_items: readonly { readonly index: number; readonly error: StructuredError }[];
  readonly error: StructuredError | null;
  readonly timing: TaskTiming | null;
  readonly conversions: Conversions;
  /** The request that finished it, and the task that was handed out in its answer: a repeat gets the same answer. */
  readonly finished_by: {
    readonly request_id: string;
    readonly chained_task_id: string | null;
  } | null;
}

export interface TaskLease {
  readonly token: string;
  readonly request_id: string;
  readonly holder: string;
  readonly instance: string;
  readonly expires_at: string;
}

/** `pipelines/{id}/joins/{join}`: counts down to the moment a set of batches is complete. */
export interface Join {
  readonly join_id: string;
  readonly step_id: string;
  readonly generation: number;
  readonly parent: string | null;
  /** Position among its parent's children. */
  readonly position: number;
  /** Batches or joins that are not complete yet. */
  readonly missing: number;
  readonly failed_items: number;
  /** The first of them. */
  readonly failed: readonly FailedItem[];
  /** Batches whose results came from the cache. */
  readonly cached: number;
  /** What its children took, and what was written for it. */
  readonly usage: Usage;
  /** How many of its batches were handed out to workers; only in leaves of the step that keeps the lanes. */
  readonly handed_out: number;
  /** Where a fan-out branches, in the same leaves: how many of its branches are done with a batch, by position. */
  readonly ended: Readonly<Record<string, number>>;
  /** In a retry: positions of the batches that run again. Null: all. */
  readonly to_run: readonly number[] | null;
  /** What its children left, by position: a digest of the content, and how many items at every `many` port. */
  readonly results: Readonly<Record<string, ChildResult>>;
}

export interface ChildResult {
  readonly digest: string | null;
  readonly emitted: Readonly<Record<string, number>>;
}

/** `cache/{key}`: a result, or who is computing it and who waits for it. Belongs to no owner: the key is the content. */
export interface CacheEntry {
  readonly key: string;
  readonly operation: string;
  readonly state: 'computing' | 'ready';
  readonly leader: CacheClaim | null;
  /** After that the leader is taken for dead. */
  readonly deadline_at: string | null;
  readonly waiters: readonly CacheClaim[];
  readonly outputs: Readonly<Record<string, StoredOutput>>;
  readonly conversions: Conversions;
  /** What it took to compute. */
  readonly usage: Usage;
  readonly created_at: string;
  readonly valid_until: string | null;
}

/** A task that computes a result, or waits for it. */
export interface CacheClaim {
  readonly job_id: string;
  readonly task_id: string;
}

export const terminalPipelineStates: readonly PipelineState[] = ['complete', 'failed', 'cancelled'];

export function isTerminal(state: PipelineState): boolean {
  return terminalPipelineStates.includes(state);
}
