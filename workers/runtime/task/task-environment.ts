import { type AttemptUsage, type Manifest } from '@attacca/core';
import { type Tracing } from '@attacca/tracing';
import { type Executor } from '../execution/work-order';
import { type InternalApi } from '../internal-api/client';
import { type Waiting } from '../internal-api/retry';
import { type InstanceTime } from '../process/instance-time';
import { type Log } from '../process/log';
import { type DiskCache } from '../storage/disk-cache';
import { type ViewLists } from '../storage/view-lists';

/** All that executing tasks needs of the world; wired once, in `start-service`. */
export interface TaskEnvironment extends Waiting {
  readonly manifest: Manifest;
  /** Name of this process, for the lease. */
  readonly instance: string;
  readonly api: InternalApi;
  readonly executor: Executor;
  readonly cache: DiskCache;
  readonly viewLists: ViewLists;
  readonly instanceTime: InstanceTime;
  readonly log: Log;
  readonly tracing: Tracing;
  readonly workFolder: string;
  /** Aborted when the process is to end. */
  readonly shutdown: AbortSignal;
  /** Milliseconds that only ever grow. */
  readonly elapsed: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The push request that a task is worked on in: its time, in seconds, and what it takes. */
export interface RequestClock {
  readonly used: () => number;
  readonly left: () => number;
  /** What was used since the last report, for the call that is made next. */
  readonly report: () => AttemptUsage;
}
