import { type Call, type ServiceName } from './calls';

/** A call that has ended. */
export interface RecordedCall {
  /** Counts up from 1 over all calls. */
  readonly number: number;
  /** Milliseconds since the epoch, by the clock of the local cloud. */
  readonly at: number;
  readonly service: ServiceName;
  readonly method: string;
  readonly subject: string;
  /** gRPC status name, `OK` for success. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/** Sums over all calls of one method. */
export interface CallCount {
  readonly service: ServiceName;
  readonly method: string;
  readonly calls: number;
  readonly errors: number;
  readonly meanMilliseconds: number;
  readonly longestMilliseconds: number;
}

type Sum = { -readonly [Field in keyof CallCount]: CallCount[Field] };
type Watcher = (call: RecordedCall) => void;

const keptCalls = 1_000;

/** The last calls, and sums over all of them. Its memory does not grow with their number. */
export class CallLog {
  private readonly ring: RecordedCall[] = [];
  private readonly sums = new Map<string, Sum>();
  private readonly watchers = new Set<Watcher>();
  private recorded = 0;

  add(call: Call, ended: Pick<RecordedCall, 'at' | 'outcome' | 'milliseconds'>): void {
    const { service, method, subject = '' } = call;
    const entry = { number: this.recorded + 1, service, method, subject, ...ended };
    this.ring[this.recorded % keptCalls] = entry;
    this.recorded += 1;
    this.addToSums(entry);
    for (const watcher of this.watchers) watcher(entry);
  }

  /** The newest first. */
  recent(limit: number): readonly RecordedCall[] {
    const count = Math.min(limit, this.recorded, keptCalls);
    return Array.from({ length: count }, (_, index) => {
      const position = (this.recorded - 1 - index) % keptCalls;
      return this.ring[position] as RecordedCall;
    });
  }

  counts(): readonly CallCount[] {
    return [...this.sums.values()].map((sum) => ({ ...sum }));
  }

  /** Tells of every call that ends from now on; returns a function that ends it. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  clear(): void {
    this.ring.length = 0;
    this.sums.clear();
    this.recorded = 0;
  }

  private addToSums({ service, method, outcome, milliseconds }: RecordedCall): void {
    const key = `${service}/${method}`;
    let sum = this.sums.get(key);
    if (sum === undefined) {
      sum = { service, method, calls: 0, errors: 0, meanMilliseconds: 0, longestMilliseconds: 0 };
      this.sums.set(key, sum);
    }
    sum.calls += 1;
    if (outcome !== 'OK') sum.errors += 1;
    sum.meanMilliseconds += (milliseconds - sum.meanMilliseconds) / sum.calls;
    sum.longestMilliseconds = Math.max(sum.longestMilliseconds, milliseconds);
  }
}
