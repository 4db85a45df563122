import { type ParameterValue, type PortType } from '../manifest/types';
import { type Problem, type StructuredError } from '../errors';

/*
 * The handshake between a worker and functions/internal, as plain data (all under /api/internal):
 *   GET  /jobs/{job_id}                         JobForWorker
 *   POST /jobs/{job_id}/tasks/{task_id}/lease      LeaseRequest     → LeasedTask
 *                                      …/outputs    OutputsRequest   → OutputsAnswer
 *                                      …/inputs     InputsRequest    → InputsAnswer
 *                                      …/heartbeat  HeartbeatRequest → HeartbeatAnswer
 *                                      …/complete   CompleteRequest  → CompleteAnswer
 *                                      …/fail       FailRequest      → FailAnswer
 *                                      …/release    ReleaseRequest   → 204
 *   POST /jobs/{job_id}/complete                CompletionsRequest → CompletionsAnswer
 *   PUT  /services/{name}                       RegisterRequest  → 204
 * Refusals are problem documents with the codes LEASED, DONE, TOO_EARLY, LEASE_LOST (409) and CANCELLED (410).
 */

/** What ffprobe says of the sound in a file. */
export interface AudioFacts {
  readonly channels: number;
  readonly sample_rate: number;
  readonly duration_seconds: number;
  /** ffprobe's codec name, e.g. `vorbis`. */
  readonly codec: string;
  /** ffprobe's container name, e.g. `ogg`. */
  readonly container: string;
}

/** A blob the worker may read: through a signed URL, or, of a small one, here. */
export interface RemoteFile {
  /** Null where `contents` has the bytes. */
  readonly url: string | null;
  /** Base64. */
  readonly contents?: string;
  /** Hex. Null only for an upload that `ingest` has yet to look at. */
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly media_type: string;
  readonly name?: string;
  readonly audio?: AudioFacts;
}

/** Where one item lies in a pack. */
export interface PackedItem {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Of a `many` port of a mapped step, or of a `many` output of a mapped task: how many of the things there belong to
 * which item of the batch, in order. An item that is missing was lost on the way here.
 */
export type ItemGroups = readonly { readonly index: number; readonly count: number }[];

/**
 * The content of one input port.
 * `file`: one file, the same for every item. `views`: parts of view lists, one after another; each says which views
 * `[from, to)` of its list, and that the first of them is item `first_index`.
 * `packs`: items that earlier tasks produced, several to a blob, in item order.
 * `groups` is there when the port takes many per item of the batch.
 */
export type TaskInput =
  | { readonly kind: 'file'; readonly type: PortType; readonly file: RemoteFile }
  | {
      readonly kind: 'views';
      readonly type: 'audio';
      readonly parts: readonly ViewsPart[];
      readonly groups?: ItemGroups;
    }
  | {
      readonly kind: 'packs';
      readonly type: PortType;
      readonly packs: readonly {
        readonly file: RemoteFile;
        readonly items: readonly PackedItem[];
      }[];
      readonly groups?: ItemGroups;
      /** There are more packs: `inputs` tells of those after this one. Never together with `groups`. */
      readonly next?: string;
    };

export interface ViewsPart {
  readonly list: RemoteFile;
  readonly file: RemoteFile;
  readonly from: number;
  readonly to: number;
  readonly first_index: number;
}

/** The bytes of a view list: a JSON document of this form, referred to by `views` outputs and inputs. */
export interface ViewList {
  readonly sha256: string;
  readonly sample_rate: number;
  readonly channels: number;
  /** Where the samples start in the WAV file, and how they are encoded. */
  readonly data_offset_bytes: number;
  readonly sample_format: 'pcm_u8' | 'pcm_s16' | 'pcm_s24' | 'pcm_s32' | 'float32' | 'float64';
  /** `[from, to)` in sample frames. */
  readonly views: readonly (readonly [from: number, to: number])[];
}

export interface LeaseRequest {
  /** Made by the client: repeated, it gets the first answer. */
  readonly request_id: string;
  readonly instance: string;
  readonly manifest_versions: readonly number[];
}

export interface Lease {
  /** Fencing token: every later call carries it. */
  readonly token: string;
  readonly expires_at: string;
  readonly heartbeat_seconds: number;
}

export interface LeasedTask {
  readonly job_id: string;
  readonly task_id: string;
  readonly step_id: string;
  readonly attempt: number;
  readonly service: string;
  readonly operation: string;
  readonly operation_version: string;
  /** Defaults filled in. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly inputs: Readonly<Record<string, TaskInput>>;
  /** Items this task executes the operation for, one by one; null when it runs once. */
  readonly batch: { readonly index: number; readonly from: number; readonly to: number } | null;
  readonly timeout_seconds: number;
  readonly lease: Lease;
}

export interface OutputsRequest {
  readonly lease_token: string;
  readonly outputs: readonly {
    readonly sha256: string;
    readonly size_bytes: number;
    readonly media_type: string;
  }[];
}

/** `exists`: the blob is already there, nothing is to be sent. Else PUT to `url` with `headers`; 412 counts as done. */
export type UploadGrant =
  | { readonly sha256: string; readonly exists: true }
  | {
      readonly sha256: string;
      readonly exists: false;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };
export interface OutputsAnswer {
  readonly uploads: readonly UploadGrant[];
}

/** Asks for packs of a port that an answer before had no room for. */
export interface InputsRequest {
  readonly lease_token: string;
  readonly port: string;
  /** The `next` of that answer. */
  readonly after: string;
}
export interface InputsAnswer {
  readonly input: TaskInput;
}

export interface HeartbeatRequest {
  readonly lease_token: string;
  /** Items finished so far, and how far the current one is (0 to 1). */
  readonly progress?: { readonly items_done: number; readonly fraction?: number };
}
export interface HeartbeatAnswer {
  readonly expires_at: string;
}

/** What a file says in a few facts with unit-bearing names, such as `{"total_notes": 1102, "bpm": 117.45}`. */
export type ResultSummary = Readonly<Record<string, number | string>>;

export interface BlobFacts {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly media_type: string;
  /** File extension without the dot. */
  readonly extension: string;
  readonly audio?: AudioFacts;
  /** Of a matrix: e.g. `[13, 1292]`. */
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** Shown as part of the job's `result`. */
  readonly summary?: ResultSummary;
}

/**
 * The content of one output port, all bytes already uploaded.
 * `file`: one file. `pack`: the items of a batch behind one another in one blob.
 * `views`: a view list and the PCM file it refers to (which may be the task's own input).
 * A `many` port of a task over a batch says in `groups` how many belong to which item of the batch; the views, or the
 * items of the pack (numbered from 0 within the task), lie in that order.
 */
export type TaskOutput =
  | ({ readonly kind: 'file' } & BlobFacts)
  | ({
      readonly kind: 'pack';
      readonly items: readonly (PackedItem & { readonly shape?: readonly number[] })[];
      readonly groups?: ItemGroups;
    } & BlobFacts)
  | {
      readonly kind: 'views';
      readonly count: number;
      readonly list: BlobFacts;
      readonly file: BlobFacts;
      readonly groups?: ItemGroups;
    };

export interface TaskTiming {
  readonly download_seconds: number;
  readonly execute_seconds: number;
  readonly upload_seconds: number;
}

/**
 * What an attempt took, as its worker counts it; each report begins where the one before ended. Without it (an older
 * worker) the attempt counts nothing but its outputs.
 */
export interface AttemptUsage {
  /** Wall seconds; while the instance is at work on several push requests, each has its equal share of a second. */
  readonly instance_seconds: number;
  /** 1 for the first attempt of a push request, else 0. */
  readonly requests: number;
  /** Requests to the internal API, the one that carries this included. One that tasks share is counted for each. */
  readonly calls: number;
}

/** How the sound of an input was brought to what its port declares. */
export interface ConversionFacts {
  readonly channels: number;
  readonly sample_rate: number;
  /** `none` when the rate was right, `attacca` for our own; `soxr` or `swr` say what ffmpeg used. */
  readonly resampler: 'none' | 'attacca' | 'soxr' | 'swr';
}

/** By input port. */
export type Conversions = Readonly<Record<string, ConversionFacts>>;

export interface CompleteRequest {
  readonly request_id: string;
  readonly lease_token: string;
  /** For `ingest`: one `file` output, `file`, whose bytes are the staging object's. */
  readonly outputs: Readonly<Record<string, TaskOutput>>;
  readonly failed_items: readonly { readonly index: number; readonly error: StructuredError }[];
  readonly timing: TaskTiming;
  readonly usage?: AttemptUsage;
  /** What was done to the sound before the operation saw it. */
  readonly conversions?: Conversions;
  /** Seconds this push request has left: a chained task is offered only if it fits. */
  readonly seconds_left: number;
  /** Seconds since work on this push request began: what one may chain is bounded, so that fan-outs stay fair. */
  readonly seconds_used: number;
  /**
   * Base64 of outputs that are smaller than what it takes to ask for an upload, by SHA-256. The others are uploaded
   * before.
   */
  readonly contents?: Readonly<Record<string, string>>;
}
export interface CompleteAnswer {
  /** The next task of the pipeline, already leased to this worker, if it is one the service can do. */
  readonly chained: LeasedTask | null;
}

/**
 * Several tasks of one job that a worker has finished at the same time: they share a request and a transaction. Each is
 * judged by itself, as by a `complete` of its own.
 */
export interface CompletionsRequest {
  readonly completions: readonly (CompleteRequest & { readonly task_id: string })[];
}
/** In the order of the request. A refusal is the problem document that the task's own `complete` would have got. */
export interface CompletionsAnswer {
  readonly answers: readonly (CompleteAnswer | { readonly problem: Problem })[];
}

export interface FailRequest {
  readonly request_id: string;
  readonly lease_token: string;
  readonly error: StructuredError;
  readonly usage?: AttemptUsage;
}
export interface FailAnswer {
  readonly will_retry: boolean;
  /** When it may be leased again; absent if it will not be retried. */
  readonly not_before?: string;
}

export interface ReleaseRequest {
  readonly lease_token: string;
  readonly usage?: AttemptUsage;
}

export interface RegisterRequest {
  readonly version: string;
  readonly manifest_version: number;
  /** SHA-256 of the canonical JSON of the manifest the worker was built with. */
  readonly manifest_checksum: string;
  readonly instance: string;
}
