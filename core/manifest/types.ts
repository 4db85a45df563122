import { type ErrorCode } from '../errors';

/** The types a port can have; what each means on disk is in `docs/reference/formats.md`. */
export const portTypes = [
  'audio',
  'matrix',
  'events',
  'notes',
  'midi',
  'musicxml',
  'image',
  'text',
  'document',
  'video',
  'json',
] as const;
export type PortType = (typeof portTypes)[number];

export type Cardinality = 'one' | 'many';

/**
 * What a port says of its content. A string where a number is due names the parameter that gives it
 * (`columns: "n_mfcc"`).
 */
export interface PortDetails {
  readonly channels?: number | string;
  readonly sample_rate?: number | string;
  readonly columns?: number | string;
  readonly media_types?: readonly string[];
  readonly description?: string;
}

export interface Port {
  readonly name: string;
  readonly type: PortType;
  readonly cardinality: Cardinality;
  readonly details: PortDetails;
  /** True for outputs whose items are views on a file instead of files of their own. */
  readonly views: boolean;
  /** True for inputs that may be left out; they are wired only where a step names them (`usedInputs`). */
  readonly optional: boolean;
}

export type ParameterValue = number | boolean | string;
/** What a request may give for a parameter: null where its manifest says what that means. */
export type GivenParameterValue = ParameterValue | null;

interface ParameterBase {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly unit?: string;
  /** The value that `null` is another word for, as librosa's None is; without it null is refused. */
  readonly null_means?: ParameterValue;
}
export type Parameter = ParameterBase &
  (
    | {
        readonly type: 'float' | 'integer';
        readonly default: number;
        readonly min?: number;
        readonly max?: number;
      }
    | { readonly type: 'boolean'; readonly default: boolean }
    | {
        readonly type: 'string';
        readonly default: string;
        readonly max_length: number;
        /** What takes the default's place where it is known: the name of the recording that a job is about. */
        readonly default_from?: 'recording';
      }
    | { readonly type: 'enum'; readonly default: string; readonly values: readonly string[] }
  );

export type Entrypoint =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'command'; readonly command: string };

export interface RetryPolicy {
  /** Leases a task may have before it fails for good. */
  readonly max_attempts: number;
  readonly minimum_backoff_seconds: number;
  readonly maximum_backoff_seconds: number;
  /** Error codes that are tried again; null means all infrastructure errors. */
  readonly error_codes: readonly ErrorCode[] | null;
}

export interface Resources {
  readonly memory_mib: number;
  readonly cpu: number;
  /** Time one task of the operation may take; at most 480 (the chain of deadlines). */
  readonly timeout_seconds: number;
}

export interface Limits {
  readonly max_input_bytes: number;
  readonly max_duration_seconds: number;
}

/** What a user reads of an operation to trust its numbers. */
export interface Method {
  /** How the result is computed, in order. */
  readonly algorithm: string;
  /** Where that comes from: papers, standards, the program whose numbers it gives. */
  readonly sources: readonly string[];
  /** Where it differs from its model on purpose; empty where it does not. */
  readonly differences: readonly string[];
}

/** One operation, normalised: seed forms and defaults are filled in. */
export interface Operation {
  readonly service: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly version: string;
  readonly description: string;
  readonly method: Method;
  readonly entrypoint: Entrypoint;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly parameters: readonly Parameter[];
  readonly cachable: boolean;
  readonly cache_duration_minutes: number;
  /** What one item is expected to take, for the size of batches. */
  readonly expected_seconds_per_item: number;
  readonly resources: Resources;
  readonly limits: Limits;
  readonly retry: RetryPolicy;
  /** Hidden operations (`ingest`) run implicitly and cannot be asked for. */
  readonly implicit: boolean;
}

/** One service's manifest, normalised. */
export interface Manifest {
  readonly manifest_version: number;
  readonly service: string;
  readonly aliases: readonly string[];
  readonly version: string;
  readonly description: string;
  /** Requests one instance handles at the same time. */
  readonly concurrency: number;
  readonly scaling: Scaling;
  readonly operations: readonly Operation[];
}

/** Instances that a deployment keeps awake, and how many it may start. */
export interface Scaling {
  readonly min_instances: number;
  readonly max_instances: number;
}
