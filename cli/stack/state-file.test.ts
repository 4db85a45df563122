import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers } from './leftovers';
import { DataFolderInUse, lockDataFolder } from './lock';
import { identityOf, isRunning } from './process-identity';
import { findRunningStack, readStackState, writeStackState, type StackState } from './state-file';

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'attacca-state-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

async function sleeper(
  script = 'setInterval(() => {}, 1000); console.log("up")',
): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child as unknown as ChildProcess & { pid: number };
}

async function deadIdentity(): Promise<{ pid: number; command: string }> {
  const child = await sleeper();
  const identity = identityOf(child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

function state(changes: Partial<StackState>): StackState {
  const address = '127.0.0.1:1';
  return {
    version: 1,
    project: 'demo',
    started_at: '2026-01-01T00:00:00Z',
    ready: true,
    is_traced: true,
    supervisor: identityOf(process.pid),
    addresses: {
      api: `http://${address}`,
      internal: `http://${address}`,
      firestore: address,
      pubsub: address,
      auth: address,
      identity: address,
      storage: `http://${address}`,
      cloud_status: `http://${address}/`,
    },
    processes: [],
    ...changes,
  };
}

describe('stack.json', () => {
  it('finds a stack whose supervisor runs and is ready', () => {
    writeStackState(dataDir, state({}));
    expect(findRunningStack(dataDir)?.project).toBe('demo');
  });

  it('does not take a stack for running while it starts', () => {
    writeStackState(dataDir, state({ ready: false }));
    expect(findRunningStack(dataDir)).toBeUndefined();
  });

  it('recognises a file whose supervisor is gone', async () => {
    writeStackState(dataDir, state({ supervisor: await deadIdentity() }));
    expect(findRunningStack(dataDir)).toBeUndefined();
  });

  it('does not take another process that was given the same id for the supervisor', () => {
    writeStackState(dataDir, state({ supervisor: { pid: process.pid, command: 'node other.js' } }));
    expect(findRunningStack(dataDir)).toBeUndefined();
  });

  it.each(['', '{', '{"version":2}', '[]'])('treats %j like no file', (content) => {
    writeFileSync(join(dataDir, 'stack.json'), content);
    expect(readStackState(dataDir)).toBeUndefined();
  });
});

describe('leftovers', () => {
  it('ends what the file names, forgets the file, and leaves others with the same id alone', async () => {
    const [ours, other] = await Promise.all([sleeper(), sleeper()]);
    writeStackState(
      dataDir,
      state({
        supervisor: { pid: 1, command: 'gone' },
        processes: [
          { name: 'a', role: 'worker', ...identityOf(ours.pid) },
          { name: 'b', role: 'worker', pid: other.pid, command: 'something else by that id' },
        ],
      }),
    );
    const gone = once(ours, 'exit');
    expect(await endLeftovers(dataDir)).toBe(1);
    await gone;
    expect(isRunning(identityOf(other.pid))).toBe(true);
    expect(readStackState(dataDir)).toBeUndefined();
  });

  it('ends by force what does not follow SIGTERM', async () => {
    const stubborn = await sleeper(
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")',
    );
    const gone = once(stubborn, 'exit');
    writeStackState(
      dataDir,
      state({ processes: [{ name: 'a', role: 'worker', ...identityOf(stubborn.pid) }] }),
    );
    await endLeftovers(dataDir);
    expect(await gone).toEqual([null, 'SIGKILL']);
  });

  it('does nothing without a file', async () => {
    expect(await endLeftovers(dataDir)).toBe(0);
  });
});

describe('the lock of a data folder', () => {
  it('refuses a second stack and says who has it', () => {
    const unlock = lockDataFolder(dataDir);
    expect(() => lockDataFolder(dataDir)).toThrow(DataFolderInUse);
    expect(() => lockDataFolder(dataDir)).toThrow(String(process.pid));
    unlock();
    lockDataFolder(dataDir)();
  });

  it('is taken over from a process that is gone, leaving nothing behind', async () => {
    writeFileSync(join(dataDir, 'stack.lock'), JSON.stringify(await deadIdentity()));
    const unlock = lockDataFolder(dataDir);
    expect(readdirSync(dataDir)).toEqual(['stack.lock']);
    unlock();
    expect(existsSync(join(dataDir, 'stack.lock'))).toBe(false);
  });

  it('is taken over when it cannot be read', () => {
    writeFileSync(join(dataDir, 'stack.lock'), '');
    lockDataFolder(dataDir)();
  });
});
