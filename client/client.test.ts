import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JobDocument } from '@attacca/core';
import { ApiError, createClient, UnreachableError, watchJob, type AttaccaClient } from '.';

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

let server: Server;
let client: AttaccaClient;
let requests: (IncomingMessage & { text?: string })[];
let answers: Answer[];
/** How long the client would have waited. */
let pauses: number[];

beforeEach(async () => {
  requests = [];
  answers = [];
  pauses = [];
  server = createServer((request, response) => {
    const noted: (typeof requests)[number] = request;
    requests.push(noted);
    void text(request).then((sent) => {
      noted.text = sent;
      const { status = 200, body = {}, headers = {} } = answers.shift() ?? {};
      response
        .writeHead(status, headers)
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = createClient({
    apiUrl: `http://127.0.0.1:${port}`,
    idToken: () => Promise.resolve('token'),
    pause: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('sends the ID token with every request', async () => {
  await client.getJob('a/b');
  expect(requests[0]?.headers.authorization).toBe('Bearer token');
  expect(requests[0]?.url).toBe('/api/v1/jobs/a%2Fb');
});

it('turns a problem document into an error with code and fields', async () => {
  const errors = [{ step_id: 'mfcc', field: 'pipeline[1].parameters.n_mfcc', message: 'too many' }];
  answers.push({
    status: 422,
    body: { status: 422, code: 'INVALID_PIPELINE', detail: 'no', errors },
  });
  const error: unknown = await client
    .submitJob({ input_file_id: 'f' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'INVALID_PIPELINE', status: 422, message: 'no', errors });
});

it.each(['<html>bad gateway</html>', '{}', 'null', ''])(
  'copes with an error that is %j',
  async (body) => {
    answers.push({ status: 500, body });
    await expect(client.getJob('j')).rejects.toMatchObject({
      code: 'UNREADABLE_ANSWER',
      status: 500,
    });
  },
);

describe('what is deleted', () => {
  const gone = { status: 404, body: { status: 404, code: 'NOT_FOUND', detail: 'There is none.' } };

  it('is named by its id, and answered with nothing', async () => {
    answers.push({ status: 204, body: '' }, { status: 204, body: '' });
    await client.deleteJob('a/b');
    await client.deleteFile('c d');
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /api/v1/jobs/a%2Fb',
      'DELETE /api/v1/files/c%20d',
    ]);
  });

  it('is gone if that is what a repeated request finds', async () => {
    answers.push({ status: 503 }, gone);
    await expect(client.deleteJob('j')).resolves.toBeUndefined();
  });

  it('must have been there for the first', async () => {
    answers.push(gone);
    await expect(client.deleteFile('f')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

const keysSent = (): unknown[] => requests.map((request) => request.headers['idempotency-key']);

it('asks again after 503, with growing pauses', async () => {
  answers.push({ status: 503 }, { status: 502 }, { body: { job_id: 'j' } });
  expect(await client.getJob('j')).toEqual({ job_id: 'j' });
  expect(pauses).toEqual([200, 800]);
});

it('repeats every POST under a key of its own', async () => {
  answers.push({ status: 503 }, { body: { job_id: 'j' } }, { status: 503 });
  await client.submitJob({ input_file_id: 'f', preset: 'p' });
  await client.cancelJob('j');
  const [first, again, cancelled] = keysSent();
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(cancelled).not.toBe(first);
  expect(requests).toHaveLength(4);
});

it('sends a key of yours as it is, and none with a GET', async () => {
  answers.push({ status: 503 });
  await client.submitJob({ input_file_id: 'f', preset: 'p' }, 'key-1');
  await client.getJob('j');
  expect(keysSent()).toEqual(['key-1', 'key-1', undefined]);
});

it('waits as long as it is told to, within reason', async () => {
  answers.push({ status: 429, headers: { 'retry-after': '30' } });
  await client.submitJob({ input_file_id: 'f', preset: 'p' });
  expect(pauses).toEqual([30_000]);
  const body = {
    status: 429,
    code: 'QUOTA_EXCEEDED',
    detail: 'no more today',
    errors: [{ field: 'jobs_per_day', message: 'is used up' }],
    not_before: '2026-01-02T00:00:00.000Z',
  };
  answers.push({ status: 429, body, headers: { 'retry-after': '43200' } });
  await expect(client.submitJob({ input_file_id: 'f', preset: 'p' })).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    errors: [{ field: 'jobs_per_day' }],
    notBefore: '2026-01-02T00:00:00.000Z',
  });
  expect(pauses).toHaveLength(1);
});

it('gives up after four attempts', async () => {
  answers.push(...Array.from({ length: 4 }, () => ({ status: 503 })));
  await expect(client.getJob('j')).rejects.toMatchObject({ status: 503 });
  expect(requests).toHaveLength(4);
});

it('sends a recording and a preset as a form', async () => {
  const parameters = { hpss: { kernel_size: 17 } };
  const preset = 'harmonic-percussive';
  await client.transcribe(new Blob(['sound']), { name: 'song.mp3', preset, parameters }, 'mine');
  const [request] = requests;
  expect(`${request?.method} ${request?.url}`).toBe('POST /api/v1/transcribe');
  expect(request?.headers['idempotency-key']).toBe('mine');
  const type = request?.headers['content-type'] ?? '';
  const form = await new Response(request?.text, { headers: { 'content-type': type } }).formData();
  const file = form.get('file') as File;
  expect([file.name, await file.text()]).toEqual(['song.mp3', 'sound']);
  expect(form.get('preset')).toBe(preset);
  expect(form.get('parameters')).toBe(JSON.stringify(parameters));
});

it.each<[string, (on: AttaccaClient) => Promise<unknown>, string]>([
  ['retry', (on) => on.retryJob('a/b'), 'POST /api/v1/jobs/a%2Fb/retry'],
  ['cancel', (on) => on.cancelJob('j'), 'POST /api/v1/jobs/j/cancel'],
  [
    'list',
    (on) => on.listJobs({ state: 'failed', limit: 5 }),
    'GET /api/v1/jobs?state=failed&limit=5',
  ],
  ['quotas', (on) => on.listQuotas(), 'GET /api/v1/quotas'],
])('asks the API for %s', async (_, ask, expected) => {
  await ask(client);
  expect(`${requests[0]?.method} ${requests[0]?.url}`).toBe(expected);
});

it('reads every page of failed items, though one is empty', async () => {
  answers.push({ body: { failed_items: [], next_cursor: 'c' } });
  answers.push({ body: { failed_items: [{ index: 3 }], next_cursor: null } });
  expect(await client.listFailedItems('j', 's')).toEqual([{ index: 3 }]);
  expect(requests[1]?.url).toBe('/api/v1/jobs/j/steps/s/failed-items?cursor=c');
});

it('reads every page of a list of files', async () => {
  answers.push({ body: { files: [{ file_id: '1' }], next_cursor: 'c' } });
  answers.push({ body: { files: [{ file_id: '2' }], next_cursor: null } });
  const files = await client.listFiles({ jobId: 'j', stepId: 's', port: 'p' });
  expect(files.map(({ file_id }) => file_id)).toEqual(['1', '2']);
  expect(requests[1]?.url).toBe('/api/v1/files?job_id=j&step_id=s&port=p&cursor=c');
});

it('says that nothing listens', async () => {
  const { port } = server.address() as AddressInfo;
  server.closeAllConnections();
  server.close();
  const error: unknown = await client.retryJob('j').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreachableError);
  expect((error as Error).message).toBe(
    `http://127.0.0.1:${port} cannot be reached: nothing listens there.`,
  );
});

describe('watching a job', () => {
  const job = (state: JobDocument['state']): JobDocument => ({ state }) as JobDocument;

  it('looks when changes are told of, and ends with the job', async () => {
    const states: JobDocument['state'][] = ['pending', 'in_progress', 'complete'];
    let tell: () => void = () => undefined;
    let hasEnded = false;
    const final = await watchJob({
      jobId: 'j',
      client: {
        getJob: () => {
          // Told while the answer is under way: it must not be missed.
          setImmediate(() => tell());
          return Promise.resolve(job(states.shift() ?? 'complete'));
        },
      },
      changes: {
        listen: ({ onChange }) => {
          tell = onChange;
          return () => (hasEnded = true);
        },
      },
      assuranceSeconds: 3600,
    });
    expect(final.state).toBe('complete');
    expect(states).toEqual([]);
    expect(hasEnded).toBe(true);
  });

  it('polls when the listener fails', async () => {
    const states: JobDocument['state'][] = ['pending', 'in_progress', 'failed'];
    const seen: string[] = [];
    await watchJob({
      jobId: 'j',
      client: { getJob: () => Promise.resolve(job(states.shift() ?? 'failed')) },
      changes: {
        listen: ({ onError }) => {
          setImmediate(() => onError(new Error('permission-denied')));
          return () => undefined;
        },
      },
      onChange: ({ state }) => seen.push(state),
      pollSeconds: 0.001,
      assuranceSeconds: 3600,
    });
    expect(seen).toEqual(['pending', 'in_progress', 'failed']);
  });

  it('stops when it is told to', async () => {
    const ending = new AbortController();
    const watching = watchJob({
      jobId: 'j',
      client: { getJob: () => Promise.resolve(job('pending')) },
      onChange: () => setImmediate(() => ending.abort(new Error('enough'))),
      signal: ending.signal,
      pollSeconds: 3600,
    });
    await expect(watching).rejects.toThrow('enough');
  });
});
