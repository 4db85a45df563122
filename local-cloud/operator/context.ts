import type { LocalCloudConfig } from '../config';
import type { Endpoints } from '../environment';
import type { EventStreams } from './event-stream';
import type { Operations } from './operations';

/** What the methods of the admin endpoint work with. */
export interface OperatorContext {
  readonly operations: Operations;
  readonly config: LocalCloudConfig;
  readonly endpoints: () => Endpoints;
  readonly streams: EventStreams;
  /** Milliseconds since the epoch, by the machine's clock. */
  readonly startedAt: number;
}
