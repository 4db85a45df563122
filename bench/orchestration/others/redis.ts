import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real Redis server of its own, which keeps nothing on disk. */
interface RedisServer {
  readonly port: number;
  readonly version: string;
  stop(): Promise<void>;
}

/** Runs work beside a Redis server. @throws Error that says how to install it, when there is none */
export async function withRedis<Result>(
  work: (redis: RedisServer) => Promise<Result>,
): Promise<Result> {
  const redis = await startRedis();
  return work(redis).finally(() => redis.stop());
}

async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const child = spawn('redis-server', [...settings, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) {
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const version = await untilReady(child);
    return { port, version, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const advice = 'There is no redis-server. On Debian: apt-get install -y redis-server';
      reject(cause.code === 'ENOENT' ? new Error(advice, { cause }) : cause);
    });
    child.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}.`)));
    if (child.stdout === null) return;
    let version = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      version = /Redis version=([\d.]+)/.exec(line)?.[1] ?? version;
      if (line.includes('Ready to accept connections')) resolve(version);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
