import { type Cost, type FullUsage } from '../cost';
import { type StructuredError } from '../errors';
import {
  type AudioFacts,
  type Conversions,
  type PackedItem,
  type ResultSummary,
} from '../handshake/types';
import { type Parameters } from '../manifest/parameters';
import {
  type Cardinality,
  type Parameter,
  type PortDetails,
  type PortType,
} from '../manifest/types';
import {
  type CacheMode,
  type FailedItem,
  type PipelineState,
  type Source,
  type StepState,
} from '../pipelines/state';
import { type Quotas } from '../quotas';

/*
 * What the public API answers, as plain data. Clients that listen to `pipelines/{id}` in Firestore see the same words;
 * `jobDocument` is the rendering of that document for HTTP.
 */

/** An error as a client sees it: without the traceback. */
export type PublicError = Omit<StructuredError, 'raw_traceback'>;

export interface StepProgressDocument {
  /** Items of the fan-out; 1 for a step that runs once. */
  readonly items_total: number | null;
  readonly items_done: number;
  readonly items_failed: number;
}

export interface OutputDocument {
  readonly type: PortType;
  readonly kind: 'file' | 'views' | 'items';
  /** Items of a `many` output or of a mapped step. */
  readonly count: number | null;
  /** Null for `items`: list them by `GET /files?job_id=…&step_id=…&port=…`. */
  readonly file_id: string | null;
  readonly sha256?: string;
  readonly size_bytes?: number;
  readonly media_type?: string;
  readonly extension?: string;
  readonly shape?: readonly number[];
}

export interface StepDocument {
  readonly step_id: string;
  readonly service: string;
  readonly operation: string;
  readonly operation_version: string;
  /** True for `ingest`, which nobody asked for. */
  readonly implicit: boolean;
  readonly parameters: Parameters;
  readonly inputs: Readonly<Record<string, Source>>;
  readonly is_mapped: boolean;
  readonly state: StepState;
  readonly progress: StepProgressDocument;
  /** The first 20; all by `GET /jobs/{id}/steps/{step}/failed-items`. */
  readonly failed_items: readonly FailedItem[];
  readonly outputs: Readonly<Record<string, OutputDocument>>;
  /** By input port: the channels and rate the operation saw, and the resampler. */
  readonly conversions: Conversions;
  readonly error: PublicError | null;
  readonly cached: boolean;
  /** What its tasks took, over all attempts: known once it is complete, or its job is settled. */
  readonly usage: FullUsage;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface JobInputDocument {
  readonly file_id: string;
  readonly name: string;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly media_type: string | null;
  readonly audio: AudioFacts | null;
}

/** `GET /api/v1/jobs/{id}`. */
export interface JobDocument {
  readonly job_id: string;
  readonly state: PipelineState;
  readonly preset: string | null;
  readonly client_reference: string | null;
  readonly generation: number;
  /** Among its owner's own jobs; higher goes first. */
  readonly priority: number;
  readonly cache: CacheMode;
  /** It fails when it is not over by then. */
  readonly deadline_at: string | null;
  /** The job it repeats with other parameters. */
  readonly origin: { readonly job_id: string; readonly generation: number } | null;
  /** True while its owner has enough other jobs at work. */
  readonly waiting: boolean;
  readonly inputs: Readonly<Record<string, JobInputDocument>>;
  readonly steps: readonly StepDocument[];
  /** How much of it is done, in percent: each step counts the same, a mapped one by its items. */
  readonly progress: number;
  /** What the steps say of their results, the last one's word where two say the same; null while none has said anything. */
  readonly result: ResultSummary | null;
  readonly error: PublicError | null;
  readonly trace_id: string;
  readonly sweeper_moves: number;
  /** What it took so far: its finished steps, and what was written and called for the job itself. */
  readonly usage: FullUsage;
  /** What that costs at list prices; null where the deployment's region has none in the price table. */
  readonly cost: Cost | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly finished_at: string | null;
}

/** `GET /api/v1/jobs`: newest first. */
export interface JobList {
  readonly jobs: readonly JobDocument[];
  readonly next_cursor: string | null;
}

/** `POST /api/v1/jobs` answers 202 with this. */
export interface JobAccepted {
  readonly job_id: string;
  readonly status: 'pending';
  readonly links: { readonly self: string };
}

/** `POST /api/v1/jobs/{id}/retry`; may be left out. */
export interface RetryRequest {
  /** By step: values that replace the job's. They make a new job instead of starting this one anew. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An item of a step that failed. */
export interface FailedItemDocument {
  readonly index: number;
  readonly error: PublicError;
}

/** `GET /api/v1/jobs/{id}/steps/{step}/failed-items`: in the order of items. A page may be empty though it is not the last. */
export interface FailedItemList {
  readonly failed_items: readonly FailedItemDocument[];
  readonly next_cursor: string | null;
}

/** `GET /api/v1/quotas`. */
export interface QuotasDocument {
  readonly quotas: readonly QuotaDocument[];
}

export interface QuotaDocument {
  readonly name: keyof Quotas;
  readonly allowed: number;
  readonly used: number;
  /** Never negative. */
  readonly remaining: number;
  /** When it starts anew; null for what counts as long as it is there. */
  readonly resets_at: string | null;
}

/** `POST /api/v1/uploads`. */
export interface UploadRequest {
  readonly name: string;
  readonly size_bytes?: number;
  readonly media_type?: string;
  /** Days after which the file is deleted; kept until it is deleted by hand if absent. */
  readonly retention_days?: number;
}
/** Send `method` with `headers` to `upload_url`; its `Location` answer is a resumable session to PUT the bytes to. */
export interface UploadGranted {
  readonly file_id: string;
  readonly upload_url: string;
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly expires_at: string;
}

/** `GET /api/v1/files/{id}`, and the elements of `GET /api/v1/files`. */
export interface FileDocument {
  readonly file_id: string;
  readonly name: string;
  readonly state: 'uploading' | 'ready' | 'failed';
  readonly kind: 'file' | 'pack' | 'views';
  readonly type: PortType | null;
  readonly sha256: string | null;
  /** Of an upload that is not finished: as it was declared. */
  readonly size_bytes: number | null;
  readonly media_type: string | null;
  readonly extension: string | null;
  readonly audio: AudioFacts | null;
  readonly shape: readonly number[] | null;
  readonly origin: FileOrigin;
  /** Of a pack: where each item lies. */
  readonly items: readonly (PackedItem & { readonly shape?: readonly number[] })[] | null;
  /** Of views: how many there are, and the file they are parts of. The file's own bytes are the view list. */
  readonly views: { readonly count: number; readonly source_file_id: string } | null;
  readonly created_at: string;
  /** Of an upload that was given a retention: when it is deleted. */
  readonly expires_at?: string;
  /** Only where one file is asked for. Lives for an hour. */
  readonly download_url?: string;
}
export type FileOrigin =
  | { readonly kind: 'upload' }
  | {
      readonly kind: 'task';
      readonly job_id: string;
      readonly step_id: string;
      readonly task_id: string;
      readonly port: string;
    };

/** `GET /api/v1/files?job_id=…`. */
export interface FileList {
  readonly files: readonly FileDocument[];
  readonly next_cursor: string | null;
}

export interface PortDocument {
  readonly name: string;
  readonly type: PortType;
  readonly cardinality: Cardinality;
  readonly details: PortDetails;
}

/** `GET /api/v1/operations`. */
export interface OperationDocument {
  readonly service: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly version: string;
  readonly description: string;
  readonly inputs: readonly PortDocument[];
  readonly outputs: readonly PortDocument[];
  readonly parameters: readonly Parameter[];
  readonly cachable: boolean;
}
export interface OperationList {
  readonly operations: readonly OperationDocument[];
}

/** `GET /api/v1/presets`. */
export interface PresetDocument {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly {
    readonly step_id: string;
    readonly service: string;
    readonly operation: string;
    /** True where only later steps have a use for the outputs. */
    readonly intermediate: boolean;
  }[];
}
export interface PresetList {
  readonly presets: readonly PresetDocument[];
}

/** `GET /health` of the API. What is optional is told to administrators alone. */
export interface HealthDocument {
  /** `failing` if any component is. */
  readonly status: 'ok' | 'failing';
  readonly components?: readonly ComponentHealth[];
  readonly services?: readonly ServiceHealth[];
}

/** What the API cannot do without: `firestore`, `storage`, `pubsub`. */
export interface ComponentHealth {
  readonly name: string;
  readonly status: 'ok' | 'failing';
  /** Until it answered, or was given up. */
  readonly milliseconds: number;
}

/** What is known of a service's workers, which come and go with the work. */
export interface ServiceHealth {
  readonly name: string;
  /** `other_version`: the last worker that came was built with another version of the manifest; `unknown`: none came. */
  readonly status: 'ok' | 'other_version' | 'unknown';
  readonly version: string | null;
  /** When a worker of it started last. */
  readonly last_seen_at: string | null;
}

/** `GET /health` of a function behind the front door. */
export interface InstanceHealth {
  readonly status: 'ok';
  readonly service: string;
  readonly version: string;
  readonly timestamp: string;
}
