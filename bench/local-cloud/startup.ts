import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { isServerProcess, PROJECT, startServerProcess } from './server-process';

/*
 * How long a local cloud takes from the start of its process until every service answers, and how much memory it has
 * then, with 0, 10,000 and 100,000 documents in its folder.
 */

process.env['METADATA_SERVER_DETECTION'] = 'none';

const STARTS = 5;

async function main(): Promise<void> {
  for (const documents of [0, 10_000, 100_000]) {
    const dataDir = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
    try {
      await fill(dataDir, documents);
      await report(dataDir, documents);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
}

async function fill(dataDir: string, documents: number): Promise<void> {
  const server = await startServerProcess({ data_dir: dataDir });
  Object.assign(process.env, server.environment);
  const client = new Firestore({ projectId: PROJECT });
  for (let from = 0; from < documents; from += 500) {
    const batch = client.batch();
    for (let index = from; index < from + 500; index += 1)
      batch.set(client.doc(`many/${index}`), { index, name: `document ${index}`, live: true });
    await batch.commit();
  }
  await client.terminate();
  await server.stop();
}

async function report(dataDir: string, documents: number): Promise<void> {
  const ready: number[] = [];
  const resident: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const server = await startServerProcess({ data_dir: dataDir });
    ready.push(server.readyMilliseconds);
    resident.push(await server.residentBytes());
    await server.stop();
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[STARTS >> 1]!;
  console.log(
    `${documents} documents: ready after ${middle(ready).toFixed(0)} ms, ${(middle(resident) / 2 ** 20).toFixed(0)} MiB resident (medians of ${STARTS})`,
  );
}

if (!isServerProcess())
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
