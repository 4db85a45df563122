import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ErrorCode, type LeasedTask, type RemoteFile, type TaskInput } from '@attacca/core';

/** One call to the fake internal API, as it came. */
export interface RecordedCall {
  readonly action: string;
  readonly task_id: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

/** What to answer instead of the usual: a refusal, a broken connection after the effect, or nothing special. */
export type Interference =
  | { readonly refuse: ErrorCode; readonly status: number; readonly not_before?: string }
  | 'hang up'
  | null;

/**
 * The internal API and the storage that a worker sees, over real HTTP on a free port, with the handshake's
 * rules for tasks that a test puts in. Answers to repeated request ids are the first ones.
 */
export class FakeCloud {
  readonly blobs = new Map<string, Buffer>();
  readonly calls: RecordedCall[] = [];
  /** Ranges that were asked for. */
  readonly ranges: string[] = [];
  /** SHA-256 of every blob that was downloaded, wholly or a range of it, as often as it was. */
  readonly downloads: string[] = [];
  /** SHA-256 of every blob that was sent. */
  readonly uploads: string[] = [];
  /** How many completions each shared request had. */
  readonly shared: number[] = [];
  /** Further pages of packs, by what they come after. */
  readonly pages = new Map<string, TaskInput>();
  readonly tasks = new Map<string, { task: LeasedTask; state: string; chained: string | null }>();
  interfere: (call: RecordedCall) => Interference = () => null;
  heartbeatSeconds = 10;
  /** Uploads are received and never answered. */
  holdUploads = false;
  readonly #answers = new Map<string, object>();
  readonly #waiters: { action: string; resolve: (call: RecordedCall) => void }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeCloud> {
    const server = createServer();
    const cloud = new FakeCloud(server);
    server.on('request', (request, response) => void cloud.#answer(request, response));
    server.listen(0);
    await once(server, 'listening');
    return cloud;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Stores bytes. @returns what a task is told of them */
  put(bytes: Buffer, media_type = 'application/octet-stream'): RemoteFile {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.blobs.set(sha256, bytes);
    return { url: `${this.url}/blobs/${sha256}`, sha256, size_bytes: bytes.length, media_type };
  }

  /** Adds a task that may be leased. @param chained the task that completing it answers with */
  add(
    task: Partial<LeasedTask> & Pick<LeasedTask, 'task_id' | 'operation' | 'inputs'>,
    chained: string | null = null,
  ): void {
    const full: LeasedTask = {
      job_id: 'job-1',
      step_id: 'step-1',
      attempt: 0,
      service: 'audio-analyzer',
      operation_version: '1',
      parameters: {},
      batch: null,
      timeout_seconds: 480,
      lease: { token: '', expires_at: '', heartbeat_seconds: this.heartbeatSeconds },
      ...task,
    };
    this.tasks.set(task.task_id, { task: full, state: 'queued', chained });
  }

  callsOf(action: string): RecordedCall[] {
    return this.calls.filter((call) => call.action === action);
  }

  /** Resolves at the next call of an action. */
  nextCall(action: string): Promise<RecordedCall> {
    return new Promise((resolve) => this.#waiters.push({ action, resolve }));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    const body = await readAll(request);
    const [, first, name = ''] = pathname.split('/');
    if (first === 'blobs') return this.#download(name, request, response);
    if (first === 'upload') return this.#upload(name, body, response);
    const parts = pathname.split('/');
    const action = pathname.startsWith('/api/internal/services/') ? 'register' : (parts[7] ?? '');
    const json = JSON.parse(body.toString('utf8') || '{}') as Record<string, unknown>;
    if (parts[5] === 'complete') return this.#answerCompletions(json, request, response);
    const call = { action, task_id: parts[6] ?? '', body: json, headers: request.headers };
    this.calls.push(call);
    const interference = this.interfere(call);
    if (interference !== null && interference !== 'hang up') {
      const { refuse: code, status, ...rest } = interference;
      send(response, status, { code, detail: `refused with ${code}`, ...rest });
    } else {
      const answer = this.#handle(call);
      if (interference === 'hang up') request.socket.destroy();
      else send(response, 'code' in answer ? 409 : 200, answer);
    }
    this.#tell(call);
  }

  /** Completions that share a request; each is a call of its own. */
  #answerCompletions(
    { completions }: Record<string, unknown>,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const answers = (completions as Record<string, unknown>[]).map(({ task_id, ...body }) => {
      const call = { action: 'complete', task_id: String(task_id), body, headers };
      this.calls.push(call);
      const answer = this.#handle(call);
      this.#tell(call);
      return 'code' in answer ? { problem: { status: 409, ...answer } } : answer;
    });
    this.shared.push(answers.length);
    send(response, 200, { answers });
  }

  #tell(call: RecordedCall): void {
    for (const waiter of this.#waiters.filter((one) => one.action === call.action)) {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.resolve(call);
    }
  }

  #handle({ action, task_id, body }: RecordedCall): object {
    const id = body['request_id'];
    const known = typeof id === 'string' ? this.#answers.get(id) : undefined;
    if (known !== undefined) return known;
    const answer = this.#effect(action, task_id, body);
    if (typeof id === 'string') this.#answers.set(id, answer);
    return answer;
  }

  #effect(action: string, task_id: string, body: Record<string, unknown>): object {
    const entry = this.tasks.get(task_id);
    if (action === 'register') return {};
    if (entry === undefined) return { code: 'NOT_FOUND', detail: 'no such task' };
    if (action === 'lease') {
      if (entry.state !== 'queued') return { code: entry.state === 'leased' ? 'LEASED' : 'DONE' };
      return this.#lease(task_id);
    }
    if (entry.state !== 'leased' || entry.task.lease.token !== body['lease_token'])
      return { code: 'LEASE_LOST' };
    if (action === 'inputs') return { input: this.pages.get(body['after'] as string) };
    if (action === 'outputs')
      return {
        uploads: (body['outputs'] as { sha256: string }[]).map((file) => this.#grant(file.sha256)),
      };
    if (action === 'heartbeat') return { expires_at: '' };
    if (action === 'complete') {
      entry.state = 'completed';
      this.#keepContents(body['contents'] as Record<string, string> | undefined);
      return { chained: entry.chained === null ? null : this.#lease(entry.chained) };
    }
    entry.state = action === 'fail' ? 'failed' : 'queued';
    return { will_retry: false };
  }

  #keepContents(contents: Readonly<Record<string, string>> = {}): void {
    for (const [sha256, text] of Object.entries(contents)) {
      const bytes = Buffer.from(text, 'base64');
      if (createHash('sha256').update(bytes).digest('hex') === sha256)
        this.blobs.set(sha256, bytes);
    }
  }

  #lease(task_id: string): LeasedTask {
    const entry = this.tasks.get(task_id)!;
    const lease = { token: randomUUID(), expires_at: '', heartbeat_seconds: this.heartbeatSeconds };
    entry.task = { ...entry.task, attempt: entry.task.attempt + 1, lease };
    entry.state = 'leased';
    return entry.task;
  }

  #grant(sha256: string): object {
    if (this.blobs.has(sha256)) return { sha256, exists: true };
    return {
      sha256,
      exists: false,
      url: `${this.url}/upload/${sha256}`,
      headers: { 'x-goog-if-generation-match': '0' },
    };
  }

  #download(sha256: string, request: IncomingMessage, response: ServerResponse): void {
    this.downloads.push(sha256);
    const blob = this.blobs.get(sha256);
    if (blob === undefined) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (range === null) return void response.writeHead(200).end(blob);
    this.ranges.push(request.headers.range ?? '');
    response.writeHead(206).end(blob.subarray(Number(range[1]), Number(range[2]) + 1));
  }

  #upload(sha256: string, body: Buffer, response: ServerResponse): void {
    this.uploads.push(sha256);
    if (this.holdUploads) return;
    if (this.blobs.has(sha256)) return void response.writeHead(412).end();
    const actual = createHash('sha256').update(body).digest('hex');
    if (actual === sha256) this.blobs.set(sha256, body);
    response.writeHead(actual === sha256 ? 200 : 400).end();
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
