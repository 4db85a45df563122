import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JobDocument } from '@attacca/core';
import { ApiError, createClient, UnreachableError, watchJob, type AttaccaClient } from '.';

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

let server: Server;
let client: AttaccaClient;
let requests: IncomingMessage[];
let answers: Answer[];

beforeEach(async () => {
  requests = [];
  answers = [];
  server = createServer((request, response) => {
    requests.push(request);
    request.resume().once('end', () => {
      const { status = 200, body = {} } = answers.shift() ?? {};
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = createClient({
    apiUrl: `http://127.0.0.1:${port}`,
    idToken: () => Promise.resolve('token'),
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

it('asks again after 503, but only what may be asked twice', async () => {
  answers.push({ status: 503 }, { body: { job_id: 'j' } });
  expect(await client.getJob('j')).toEqual({ job_id: 'j' });
  answers.push({ status: 503, body: { status: 503, code: 'INTERNAL', detail: 'later' } });
  await expect(client.retryJob('j')).rejects.toMatchObject({ status: 503 });
  expect(requests).toHaveLength(3);
});

it('repeats a submission that carries a key', async () => {
  answers.push({ status: 503 }, { body: { job_id: 'j' } });
  await client.submitJob({ input_file_id: 'f', preset: 'p' }, 'key-1');
  expect(requests.map((request) => request.headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
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
