import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type JobDocument } from '@attacca/core';
import { hitsWav } from './recordings';
import { itemIndexes, signInTo, untilJob, type TestUser } from './harness';

/*
 * `kill -9` of everything in the middle of a pipeline, as when the plug is pulled. Started again, the pipeline completes,
 * and nothing has been done twice in its effects: the results are those of an undisturbed run, every slice counted once.
 * `disturbed.test.ts` kills one process after another.
 */

const hits = 240;
const recording = hitsWav(hits, 0.15);
// From the cache, nothing would be left to be killed after the first run.
const preset = { preset: 'slice-and-describe', cache: 'off' } as const;

/** What must be equal, however it came about. */
async function results(user: TestUser, job: JobDocument) {
  const packs = await user.client.listFiles({ jobId: job.job_id, stepId: 'mfcc', port: 'mfcc' });
  const [stats] = await user.client.listFiles({
    jobId: job.job_id,
    stepId: 'stats',
    port: 'stats',
  });
  return {
    state: job.state,
    error: job.error,
    items: itemIndexes(packs),
    packs: packs.map(({ sha256 }) => sha256),
    stats: stats?.sha256,
  };
}

const isIn =
  (step_id: string) =>
  ({ steps, state }: JobDocument): boolean =>
    state === 'complete' ||
    steps.some(
      (step) =>
        step.step_id === step_id && (step.state === 'processing' || step.state === 'completed'),
    );

describe('killing the whole stack', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-killed-'));
  let child: ChildProcess | undefined;
  afterAll(async () => {
    await stopped(child);
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('and starting it again completes the pipeline, with the same results', async () => {
    child = startProcess(dataDir);
    const first = await untilReady(dataDir);
    const user = await signInTo(first, 'phoenix');
    const undisturbed = await results(user, await user.run('hits.wav', recording, preset));
    expect(undisturbed.items).toEqual(Array.from({ length: hits }, (_, index) => index));
    const input_file_id = await user.upload('hits.wav', recording);
    const { job_id } = await user.client.submitJob({ input_file_id, ...preset });
    await untilJob(user, job_id, isIn('mfcc'));
    await user.session.close();
    for (const pid of first.pids) killQuietly(pid);
    await stopped(child);

    child = startProcess(dataDir);
    const second = await untilReady(dataDir);
    const again = await signInTo(second, 'phoenix');
    const job = await again.finish(job_id);
    expect(await results(again, job)).toEqual(undisturbed);
    await again.session.close();
  });
});

/** The command a user would type, in a process of its own. */
function startProcess(dataDir: string): ChildProcess {
  const cli = join(__dirname, '../../cli/bin/attacca.js');
  return spawn(process.execPath, [cli, 'start', '--data-dir', dataDir, '--free-ports'], {
    stdio: 'ignore',
  });
}

interface StateFile {
  readonly ready: boolean;
  readonly project: string;
  readonly addresses: {
    api: string;
    internal: string;
    firestore: string;
    pubsub: string;
    auth: string;
    identity: string;
    storage: string;
    cloud_status: string;
  };
  readonly supervisor: { readonly pid: number };
  readonly processes: readonly { readonly pid: number }[];
}

async function untilReady(
  dataDir: string,
): Promise<Pick<StateFile, 'project' | 'addresses'> & { pids: number[] }> {
  for (let look = 0; look < 600; look += 1) {
    const state = readState(dataDir);
    if (state?.ready === true && isAlive(state.supervisor.pid)) {
      return { ...state, pids: [state.supervisor.pid, ...state.processes.map(({ pid }) => pid)] };
    }
    await pause(100);
  }
  throw new Error('the stack did not become ready');
}

function readState(dataDir: string): StateFile | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as StateFile;
  } catch {
    return undefined; // Not there yet, or being written.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went down with another.
  }
}

async function stopped(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
