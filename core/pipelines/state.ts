import { type StructuredError } from '../errors';
import {
  type AudioFacts,
  type BlobFacts,
  type Conversions,
  type TaskOutput,
  type TaskTiming,
} from '../handshake/types';
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
  /**
   * Null for a step that runs once. Else the port that receives item by item, and, when the items come from another
   * mapped step, the step it follows inside the same fan-out.
   */
  readonly map: {
    readonly port: string;
    readonly over: { readonly step: string; readonly output: string };
    readonly follows: string | null;
  } | null;
}

/** What a step left at one of its output ports. `items`: one per item of the fan-out, in the tasks' packs. */
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
  | { readonly kind: 'items'; readonly type: PortType; readonly count: number };

/** How a step's tasks come into being; see `expansion.ts`. A step that runs once has one batch of one item. */
export interface Expansion {
  readonly items: number;
  readonly batch_size: number;
  readonly leaves: number;
  /** Leaves whose joins and tasks exist. */
  readonly created: number;
  /** Leaves whose tasks have been published. */
  readonly published: number;
}

export interface StepProgress {
  readonly state: StepState;
  /** Opened anew by every retry; tokens and joins of older ones count no more. */
  readonly generation: number;
  readonly expansion: Expansion | null;
  readonly items_total: number | null;
  readonly items_failed: number;
  readonly outputs: Readonly<Record<string, StepOutput>>;
  /** How the sound of its inputs was brought to what the operation declares; of a mapped step, the last task's. */
  readonly conversions: Conversions;
  readonly error: StructuredError | null;
  readonly cached: boolean;
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
  readonly inputs: Readonly<Record<string, PipelineInput>>;
  readonly steps: readonly Step[];
  readonly error: StructuredError | null;
  readonly trace_id: string;
  /** How often the sweeper, not the normal path, had to move it: 0 without faults. */
  readonly sweeper_moves: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
  /** When the sweeper looks at it if nothing has happened; null once it is terminal. */
  readonly due_at: string | null;
}

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
  readonly join_id: string;
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
  readonly outputs: Readonly<Record<string, TaskOutput>>;
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

/** `pipelines/{id}/joins/{join}`: counts down to the moment a set of tasks is complete. */
export interface Join {
  readonly join_id: string;
  readonly step_id: string;
  readonly generation: number;
  readonly parent: string | null;
  /** Tasks or joins that are not complete yet. */
  readonly missing: number;
  readonly failed_items: number;
}

export const terminalPipelineStates: readonly PipelineState[] = ['complete', 'failed', 'cancelled'];

export function isTerminal(state: PipelineState): boolean {
  return terminalPipelineStates.includes(state);
}
