import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogFile } from './log-file';
import { manageProcess, restartDelay, type ManagedProcess } from './managed-process';
import { choosePorts, HOST } from './ports';
import { createServer } from 'node:net';
import { parseReadyLine } from './ready';
import type { StackDescription } from './description';

let folder: string;
let managed: ManagedProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-process-'));
  writeFileSync(join(folder, 'watch.js'), '');
});
afterEach(async () => {
  await managed?.stop(100);
  managed = undefined;
  rmSync(folder, { recursive: true });
});

function launch(script: string, onLine: (line: string) => void): ManagedProcess {
  const path = join(folder, 'script.js');
  writeFileSync(path, script);
  managed = manageProcess(
    {
      name: 'sample',
      role: 'worker',
      args: [path],
      env: { GREETING: 'hello' },
      logPath: join(folder, 'sample.log'),
      parentWatch: join(folder, 'watch.js'),
    },
    { onLine },
  );
  return managed;
}

describe('a managed process', () => {
  it('comes back after a kill, with another id, and gets only the environment it is given', async () => {
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      const running = launch(
        'console.log(process.pid, Object.keys(process.env).join()); setInterval(() => {}, 1000)',
        (line) => {
          lines.push(line);
          if (lines.length === 1) running.kill('SIGKILL');
          else resolve();
        },
      );
    });
    const [first, second] = lines.map((line) => line.split(' '));
    expect(first?.[0]).not.toBe(second?.[0]);
    expect(first?.[1]).toBe('GREETING');
    expect(managed?.restarts).toBe(1);
    expect(String(managed?.pid)).toBe(second?.[0]);
  });

  it('stays away once it is stopped, by force if need be', async () => {
    await new Promise<void>((resolve) => {
      launch(
        'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
        () => resolve(),
      );
    });
    await managed?.stop(50);
    expect(managed?.pid).toBeUndefined();
    expect(managed?.restarts).toBe(0);
    expect(readFileSync(join(folder, 'sample.log'), 'utf8')).toContain('ended: SIGKILL');
  });

  it('waits longer from failure to failure, up to a bound', () => {
    expect([0, 1, 2, 3].map(restartDelay)).toEqual([100, 200, 400, 800]);
    expect(restartDelay(50)).toBe(10_000);
  });
});

describe('a log file', () => {
  it('is bounded: what is older than one file before is gone', () => {
    const path = join(folder, 'bounded.log');
    const log = openLogFile(path, 100);
    for (let line = 0; line < 50; line += 1) log.write(`line ${line} ${'.'.repeat(20)}\n`);
    log.close();
    const kept = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8');
    expect(kept.length).toBeLessThan(300);
    expect(kept).toContain('line 49');
    expect(kept).not.toContain('line 0 ');
  });
});

describe('ports', () => {
  const description = {
    deployables: [{ name: 'api' }, { name: 'internal' }],
  } as unknown as StackDescription;

  it('lie in fixed places above the base', async () => {
    const base = await freeBase();
    const ports = await choosePorts(description, { base });
    expect(ports.cloud.firestore).toBe(base + 1);
    expect(ports.deployables).toEqual({
      api: { front: base + 10, process: base + 50 },
      internal: { front: base + 11, process: base + 51 },
    });
  });

  it('that are in use are named, with the option that helps', async () => {
    const base = await freeBase();
    const server = createServer().listen(base + 10, HOST);
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(choosePorts(description, { base })).rejects.toThrow(
      new RegExp(`Port ${base + 10} is in use.*--port-base.*--free-ports`),
    );
    await new Promise((resolve) => server.close(resolve));
  });

  it('that are free are all different', async () => {
    const ports = await choosePorts(description, 'free');
    const all = [
      ...Object.values(ports.cloud),
      ...Object.values(ports.deployables).flatMap((pair) => [pair.front, pair.process]),
    ];
    expect(new Set(all).size).toBe(10);
  });

  /** A base above which nothing listens right now. */
  async function freeBase(): Promise<number> {
    const { cloud } = await choosePorts(description, 'free');
    return cloud.firestore - 1;
  }
});

describe('the ready line', () => {
  it('gives the addresses that only the local cloud knows', () => {
    const line = JSON.stringify({
      ready: true,
      metadata_hosts: { 'a@b': '127.0.0.1:1' },
      environment: { SIGN_BLOB_ENDPOINT: 'http://sign/' },
    });
    expect(parseReadyLine(line)).toEqual({
      metadataHosts: { 'a@b': '127.0.0.1:1' },
      signBlobEndpoint: 'http://sign/',
    });
  });

  it.each(['', 'starting', '{', '{}', '{"ready":false}', '{"ready":true}'])('is not %j', (line) => {
    expect(parseReadyLine(line)).toBeUndefined();
  });
});
