import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage, type Bucket } from '@google-cloud/storage';
import { isServerProcess, PROJECT, startServerProcess } from './server-process';

/*
 * Cloud Storage of the local cloud, in a process of its own, on disk: MB/s of one large object up and down, over plain
 * HTTP (what the server can do) and through the official client (which hashes every byte itself, on the same
 * machine); small objects per second, one after the other and many at a time.
 */

process.env['METADATA_SERVER_DETECTION'] = 'none';

const LARGE_BYTES = 512 * 2 ** 20;
const CLIENT_BYTES = 256 * 2 ** 20;
const SMALL_BYTES = 4096;
const ROUNDS = 3;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  const server = await startServerProcess({ data_dir: dataDir, buckets: [{ name: 'bench' }] });
  Object.assign(process.env, server.environment);
  const host = server.environment['STORAGE_EMULATOR_HOST'] ?? '';
  const bucket = new Storage({ projectId: PROJECT }).bucket('bench');
  try {
    for (let round = 0; round < ROUNDS; round += 1) await plain(host);
    await throughClient(bucket);
    await small(bucket, host);
    console.log(`server: ${((await server.residentBytes()) / 2 ** 20).toFixed(0)} MiB resident`);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true });
  }
}

async function plain(host: string): Promise<void> {
  const block = randomBytes(2 ** 20);
  const upload = `${host}/upload/storage/v1/b/bench/o?uploadType=media&name=large`;
  await throughput('upload, plain HTTP', LARGE_BYTES, () => send(upload, block));
  const download = `${host}/storage/v1/b/bench/o/large?alt=media`;
  await throughput('download, plain HTTP', LARGE_BYTES, () => receive(download));
}

async function throughClient(bucket: Bucket): Promise<void> {
  const bytes = randomBytes(CLIENT_BYTES);
  const file = bucket.file('client');
  for (const resumable of [false, true])
    await throughput(`upload, client, resumable: ${resumable}`, CLIENT_BYTES, () =>
      file.save(bytes, { resumable }),
    );
  await throughput('download, client', CLIENT_BYTES, () => file.download());
}

async function small(bucket: Bucket, host: string): Promise<void> {
  const bytes = randomBytes(SMALL_BYTES);
  let name = 0;
  const save = (): Promise<unknown> =>
    bucket.file(`small/${(name += 1)}`).save(bytes, { resumable: false, validation: false });
  await inFlight(8, 200, save);
  await rate('small objects saved, client, 1 in flight', 300, 1, save);
  await rate('small objects saved, client, 32 in flight', 2000, 32, save);
  const put = async (): Promise<void> => {
    const url = `${host}/upload/storage/v1/b/bench/o?uploadType=media&name=http/${(name += 1)}`;
    await (await fetch(url, { method: 'POST', body: bytes })).arrayBuffer();
  };
  await rate('small objects saved, plain HTTP, 32 in flight', 4000, 32, put);
  const get = async (): Promise<void> => {
    await (await fetch(`${host}/storage/v1/b/bench/o/small%2F1?alt=media`)).arrayBuffer();
  };
  await rate('small objects read, plain HTTP, 32 in flight', 4000, 32, get);
  const list = (): Promise<unknown> => bucket.getFiles({ prefix: 'small/', maxResults: 1000 });
  await rate('lists of 1,000 objects, client', 20, 1, list);
}

/** Sends the same block until the object is whole. */
async function send(url: string, block: Buffer): Promise<void> {
  const headers = { 'content-type': 'audio/wav', 'content-length': LARGE_BYTES };
  const request = http.request(url, { method: 'POST', headers });
  const done = new Promise<void>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (answer) => answer.resume().on('end', resolve));
  });
  for (let sent = 0; sent < LARGE_BYTES; sent += block.length)
    if (!request.write(block)) await new Promise((resolve) => request.once('drain', resolve));
  request.end();
  await done;
}

function receive(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.get(url, (answer) => answer.resume().on('end', resolve).on('error', reject));
  });
}

async function throughput(
  what: string,
  bytes: number,
  work: () => Promise<unknown>,
): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${what}: ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`);
}

async function rate(
  what: string,
  count: number,
  ...[flight, work]: [number, () => Promise<unknown>]
): Promise<void> {
  const start = performance.now();
  await inFlight(flight, count, work);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${what}: ${(count / seconds).toFixed(0)} per second`);
}

/** Does the work `count` times, at most `flight` at once. */
async function inFlight(
  flight: number,
  count: number,
  work: () => Promise<unknown>,
): Promise<void> {
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: flight }, lane));
}

if (!isServerProcess()) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
