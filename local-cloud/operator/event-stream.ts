import type { ServerResponse } from 'node:http';
import type { OperatedCalls, RecordedCall } from '../calls';

/** What is told at a time, and how often: a page has to keep up with thousands of calls a second. */
const LONGEST_BATCH = 200;
const BATCH_MILLISECONDS = 200;
/** Without a sign of life, proxies and browsers take a connection for dead. */
const HEARTBEAT_MILLISECONDS = 15_000;

/**
 * What happens, as server-sent events. `calls`: the calls that have ended since the last event, the
 * oldest first, with `left_out` where there were too many to tell. `changed`: what the operator has
 * changed (`clock`, `faults`, `calls`, or a service that was reset).
 */
export class EventStreams {
  private readonly open = new Set<ServerResponse>();
  private waiting: RecordedCall[] = [];
  private leftOut = 0;
  private batch: NodeJS.Timeout | undefined;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly unwatch: () => void;

  constructor(calls: OperatedCalls) {
    this.unwatch = calls.watch((call) => this.note(call));
    this.heartbeat = setInterval(() => this.write(': alive\n\n'), HEARTBEAT_MILLISECONDS);
    this.heartbeat.unref();
  }

  /** Answers a request with all that happens from now on, until its client leaves. */
  add(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    // The first bytes tell the client that it misses nothing from here on.
    response.write(': open\n\n');
    this.open.add(response);
    response.on('close', () => this.open.delete(response));
  }

  changed(what: readonly string[]): void {
    this.send('changed', { what });
  }

  stop(): void {
    this.unwatch();
    clearInterval(this.heartbeat);
    clearTimeout(this.batch);
    for (const response of this.open) response.end();
  }

  private note(call: RecordedCall): void {
    if (this.open.size === 0) return;
    if (this.waiting.length < LONGEST_BATCH) this.waiting.push(call);
    else this.leftOut += 1;
    this.batch ??= setTimeout(() => this.flush(), BATCH_MILLISECONDS).unref();
  }

  private flush(): void {
    this.send('calls', { calls: this.waiting, left_out: this.leftOut });
    this.waiting = [];
    this.leftOut = 0;
    this.batch = undefined;
  }

  private send(event: string, data: object): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private write(text: string): void {
    for (const response of this.open) response.write(text);
  }
}
