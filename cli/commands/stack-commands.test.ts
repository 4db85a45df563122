import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError, type AttaccaClient } from '@attacca/client';
import { fullUsage, type DeadLetter, type JobDocument, type RedriveReport } from '@attacca/core';
import { exitCodes } from '../command-io';
import type { Connection, ConnectOptions } from '../session/connection';
import { typedCommand, type Ended } from '../testing/typed-command';

/* What commands ask of the API and print of its answers; the connection itself is the system tests'. */

type Client = { [Name in keyof AttaccaClient]?: unknown };
let client: Client;
let connectedAs: (string | undefined)[];
let closed: number;

jest.mock('../session/connection', () => ({
  connect: ({ account }: ConnectOptions): Promise<Connection> => {
    connectedAs.push(account);
    return Promise.resolve({
      client: client as unknown as AttaccaClient,
      session: {} as Connection['session'],
      isOwnStack: false,
      tracing: {
        inCommand: (_name: string, work: () => unknown) => work(),
      } as Connection['tracing'],
      close: () => {
        closed += 1;
        return Promise.resolve();
      },
    });
  },
}));
jest.mock('@attacca/client', () => ({
  ...jest.requireActual<object>('@attacca/client'),
  firestoreChanges: () => Promise.resolve({ listen: () => () => undefined }),
}));

const folder = mkdtempSync(join(tmpdir(), 'attacca-stack-commands-'));
const recording = join(folder, 'song.wav');
writeFileSync(recording, 'RIFF');
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  client = {};
  connectedAs = [];
  closed = 0;
});

async function attacca(args: readonly string[], signal?: AbortSignal): Promise<Ended> {
  const ended = await typedCommand([...args, '--data-dir', folder], signal);
  expect(closed).toBe(connectedAs.length);
  return ended;
}

function answering<Answer>(answer: Answer): jest.Mock<Promise<Answer>, unknown[]> {
  return jest.fn(() => Promise.resolve(answer));
}

const step = {
  step_id: 'mfcc',
  service: 'audio-analyzer',
  operation: 'librosa-mfcc',
  implicit: false,
  is_mapped: true,
  state: 'processing',
  cached: false,
  progress: { items_total: 10, items_done: 4, items_failed: 0 },
  failed_items: [],
  outputs: {},
  queued_at: null,
  started_at: null,
  finished_at: null,
};

function jobWith(overrides: object = {}): JobDocument {
  return {
    job_id: 'j1',
    state: 'in_progress',
    preset: 'slice-and-describe',
    inputs: { input: { name: 'song.wav' } },
    steps: [step],
    error: null,
    waiting: false,
    origin: null,
    priority: 0,
    cache: 'use',
    deadline_at: null,
    usage: fullUsage({ worker_vcpu_seconds: 2 }),
    cost: null,
    created_at: '2026-01-01T12:00:00.000Z',
    ...overrides,
  } as unknown as JobDocument;
}

const letter: DeadLetter = {
  message_id: 'm-1',
  state: 'requeued',
  why: 'The task waits for a worker.',
  service: 'audio-analyzer',
  job_id: 'j1',
  step_id: 'mfcc',
  task_id: 'mfcc.3',
  generation: 1,
  is_service_at_work: false,
  subscription: 'projects/p/subscriptions/tasks-audio-analyzer-dead',
  delivery_attempts: 6,
  attributes: { origin: 'here' },
  text: '{"payload":{}}',
  text_bytes: 14,
  envelope: null,
  received_at: '2026-01-01T12:00:00.000Z',
  settled_at: '2026-01-01T12:00:01.000Z',
  redriven: null,
};

describe('attacca jobs', () => {
  it('lists a state’s jobs in columns, and how to go on', async () => {
    client.listJobs = answering({ jobs: [jobWith()], next_cursor: 'c' });
    const { code, out } = await attacca(['jobs', '--state', 'in_progress', '--limit', '1']);
    expect(code).toBe(exitCodes.success);
    expect(client.listJobs).toHaveBeenCalledWith({ limit: 1, state: 'in_progress' });
    expect(out).toBe(
      [
        'JOB  STATE        PRESET              INPUT     SUBMITTED',
        'j1   in_progress  slice-and-describe  song.wav  2026-01-01T12:00:00.000Z',
        'More: attacca jobs --state in_progress --cursor c\n',
      ].join('\n'),
    );
  });

  it('is what it was called before, too', async () => {
    client.listJobs = answering({ jobs: [], next_cursor: null });
    expect((await attacca(['list'])).out).toContain('No jobs yet');
    expect((await attacca(['jobs', '--state', 'failed'])).out).toBe('No job is failed.\n');
  });
});

describe('attacca status', () => {
  it('shows a job with its settings, where they are not as usual, and its failed items', async () => {
    const error_message = 'It is silent.';
    const failed_items = [{ index: 3, error_code: 'OPERATION_FAILED', error_message }];
    client.getJob = answering(
      jobWith({
        origin: { job_id: 'j0', generation: 1 },
        priority: 5,
        cache: 'off',
        deadline_at: '2026-01-01T13:00:00.000Z',
        steps: [
          {
            ...step,
            failed_items,
            progress: { items_total: 10, items_done: 4, items_failed: 1 },
          },
        ],
      }),
    );
    const { out } = await attacca(['status', 'j1']);
    expect(out).toContain('  after job j0, priority 5, cache off, deadline 2026-01-01T13:00');
    expect(out).toContain('4/10, 1 failed');
    expect(out).toContain('  mfcc item 3: It is silent. (OPERATION_FAILED)\n');
    expect(out).toContain('  Took 2.0 vCPU-seconds\n');
    client.getJob = answering(jobWith());
    expect((await attacca(['status', 'j1'])).out).not.toMatch(/priority|cache|deadline|after/);
  });
});

describe('attacca cancel', () => {
  it('cancels, and shows what became of the job', async () => {
    client.cancelJob = answering(jobWith({ state: 'cancelled' }));
    const { code, out } = await attacca(['cancel', 'j1']);
    expect([code, out.split('\n')[0]]).toEqual([exitCodes.success, 'Job j1: cancelled']);
    expect(client.cancelJob).toHaveBeenCalledWith('j1');
  });

  it('says why a job cannot be cancelled', async () => {
    const detail = 'The job j1 is complete.';
    client.cancelJob = () =>
      Promise.reject(new ApiError({ status: 409, code: 'INVALID_STATE', detail }));
    const { code, err } = await attacca(['cancel', 'j1']);
    expect([code, err]).toEqual([exitCodes.failed, `attacca: ${detail}\n`]);
  });
});

describe('attacca retry', () => {
  it('runs the failed part of a job again', async () => {
    client.retryJob = answering(jobWith());
    client.getJob = answering(jobWith());
    expect((await attacca(['retry', 'j1'])).code).toBe(exitCodes.success);
    expect(client.retryJob).toHaveBeenCalledWith('j1');
  });

  it('with --set makes a new job, and says which', async () => {
    client.retryJob = answering({ job_id: 'j2' });
    client.getJob = jest.fn((job_id: string) => Promise.resolve(jobWith({ job_id })));
    const { out, err } = await attacca(['retry', 'j1', '--set', 'mfcc.n_mfcc=20']);
    expect(client.retryJob).toHaveBeenCalledWith('j1', { parameters: { mfcc: { n_mfcc: 20 } } });
    expect([err, out.split('\n')[0]]).toEqual(['Job j2, after j1\n', 'Job j2: in_progress']);
  });

  it('with --set of a step that is not there asks for nothing', async () => {
    client.retryJob = answering(jobWith());
    client.getJob = answering(jobWith());
    const { code, err } = await attacca(['retry', 'j1', '--set', 'stats.numderivs=2']);
    expect([code, err]).toEqual([
      exitCodes.usage,
      'attacca: --set stats.numderivs=2: there is no step "stats"; the steps are mfcc.\n',
    ]);
    expect(client.retryJob).not.toHaveBeenCalled();
  });
});

describe('Ctrl-C during attacca run', () => {
  async function interrupted(...flags: string[]): Promise<{ code: number; err: string }> {
    const ending = new AbortController();
    client.upload = answering('f1');
    client.submitJob = answering({ job_id: 'j1' });
    client.getJob = jest.fn(() => {
      ending.abort(new Error('Stopped by SIGINT.'));
      return Promise.resolve(jobWith());
    });
    return attacca(['run', recording, '--preset', 'slice-and-describe', ...flags], ending.signal);
  }

  it('leaves the job alone, and says how to cancel it', async () => {
    client.cancelJob = answering(jobWith());
    const { code, err } = await interrupted();
    expect(code).toBe(exitCodes.failed);
    expect(err).toContain(
      'Job j1 goes on without you (attacca status j1). Cancel it with: attacca cancel j1\n',
    );
    expect(client.cancelJob).not.toHaveBeenCalled();
  });

  it('is the reason of whatever it breaks', async () => {
    const ending = new AbortController();
    client.upload = jest.fn(() => {
      ending.abort(new Error('Stopped by SIGINT.'));
      return Promise.reject(new Error('Storage cannot be reached.'));
    });
    const args = ['run', recording, '--preset', 'slice-and-describe'];
    expect((await attacca(args, ending.signal)).err).toBe('attacca: Stopped by SIGINT.\n');
  });

  it('cancels it with --cancel-on-interrupt', async () => {
    client.cancelJob = answering(jobWith({ state: 'cancelled' }));
    const { code, err } = await interrupted('--cancel-on-interrupt');
    expect([code, err.includes('Job j1 is cancelled.\n')]).toEqual([exitCodes.failed, true]);
    expect(client.cancelJob).toHaveBeenCalledWith('j1');
  });

  it('says so when even that fails', async () => {
    client.cancelJob = () => Promise.reject(new Error('Nobody listens.'));
    const { err } = await interrupted('--cancel-on-interrupt');
    expect(err).toContain('Job j1 could not be cancelled: Nobody listens. Cancel it with:');
  });
});

describe('attacca dead-letters', () => {
  it('lists them in columns, as an administrator', async () => {
    client.listDeadLetters = answering({
      dead_letters: [letter, { ...letter, message_id: 'm-22', service: null, task_id: null }],
      next_cursor: 'c',
    });
    const { code, out } = await attacca(['dead-letters', 'list', '--job', 'j1', '--limit', '2']);
    expect([code, connectedAs]).toEqual([exitCodes.success, ['administrator']]);
    expect(client.listDeadLetters).toHaveBeenCalledWith({ job_id: 'j1', limit: 2 });
    expect(out).toBe(
      [
        'MESSAGE  STATE     SERVICE         JOB  TASK    RECEIVED',
        'm-1      requeued  audio-analyzer  j1   mfcc.3  2026-01-01T12:00:00.000Z',
        'm-22     requeued  -               j1   -       2026-01-01T12:00:00.000Z',
        'More: attacca dead-letters list --job j1 --cursor c\n',
      ].join('\n'),
    );
  });

  it('says that there are none', async () => {
    client.listDeadLetters = answering({ dead_letters: [], next_cursor: null });
    const { out } = await attacca(['dead-letters', 'list']);
    expect(out).toBe('There are no such dead letters.\n');
  });

  it('shows one with all that is known', async () => {
    client.readDeadLetter = answering(letter);
    const { out } = await attacca(['dead-letters', 'show', 'm-1']);
    expect(out).toMatch(/^Dead letter m-1: requeued\. The task waits for a worker\.\n/);
    expect(out).toMatch(/ {2}delivered +6 times\n/);
    expect(out).toMatch(/ {2}origin +here\nMessage \(14 bytes\)\n {2}\{"payload":\{\}\}\n$/);
    expect(out).not.toContain('redriven');
  });

  it('redrives one', async () => {
    client.redriveDeadLetter = answering({ ...letter, state: 'redriven' });
    const { out } = await attacca(['dead-letters', 'redrive', 'm-1']);
    expect(client.redriveDeadLetter).toHaveBeenCalledWith('m-1');
    expect(out).toBe('The task mfcc.3 of job j1 was published again.\n');
  });

  it('redrives all of a filter, page after page, and names the jobs to retry', async () => {
    const pages: RedriveReport[] = [
      {
        examined: 2,
        redriven: 1,
        must_retry: 1,
        nothing_to_do: 0,
        jobs_to_retry: ['j1'],
        next_cursor: 'c',
      },
      {
        examined: 2,
        redriven: 0,
        must_retry: 1,
        nothing_to_do: 1,
        jobs_to_retry: ['j1'],
        next_cursor: null,
      },
    ];
    const redrive = jest.fn(() => Promise.resolve(pages.shift()));
    client.redriveDeadLetters = redrive;
    const { out } = await attacca(['dead-letters', 'redrive', '--all', '--service', 'media']);
    expect(redrive.mock.calls).toEqual([
      [{ service: 'media' }],
      [{ service: 'media', cursor: 'c' }],
    ]);
    expect(out).toBe(
      [
        'Dead letters looked at: 4',
        '  tasks published again  1',
        '  of failed jobs         2',
        '  nothing to do          1',
        'Failed jobs are retried by their owners:',
        '  attacca retry j1\n',
      ].join('\n'),
    );
  });

  it.each([
    [['redrive'], /the id of one message, or --all/],
    [['redrive', 'm-1', '--all'], /the id of one message, or --all/],
    [['redrive', 'm-1', '--state', 'failed'], /give --all/],
    [['list', '--state', 'dead'], /recorded, requeued, failed, ignored, redriven/],
    [['list', '--limit', '201'], /between 1 and 200/],
  ])('%j is refused before anything is asked', async (args, reason) => {
    const { code, err } = await attacca(['dead-letters', ...args]);
    expect([code, connectedAs]).toEqual([exitCodes.usage, []]);
    expect(err).toMatch(reason);
  });

  it('prints JSON, too', async () => {
    client.readDeadLetter = answering(letter);
    const { out } = await attacca(['dead-letters', 'show', 'm-1', '--json']);
    expect(JSON.parse(out)).toEqual(letter);
  });
});
