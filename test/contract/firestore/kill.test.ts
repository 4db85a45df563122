import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { Firestore } from '@google-cloud/firestore';
import { seededRandom } from './seeded-random';

/*
 * What was acknowledged survives `kill -9`, and no commit is ever seen in part. Only a local cloud can be killed, so
 * this suite always runs one of its own.
 */

process.env['METADATA_SERVER_DETECTION'] = 'none';

const KILLS = 200;
const LANES = 4;
/** Documents that each commit writes. */
const PARTS = 3;
const LONGEST_LIFE_MILLISECONDS = 40;
const seed = Number(process.env['KILL_SEED'] ?? 20_260_101);
// Within the project, so that what is started finds the project's packages.
const program = join(__dirname, '../../../dist/test/durable-firestore.cjs');

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, 'durable-firestore.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['@google-cloud/*', '@node-rs/*', 'firebase', 'firebase/*'],
  });
});

interface Running {
  readonly process: ChildProcess;
  readonly port: number;
}

/** Starts Firestore on `folder`. Port 0 chooses one. */
async function start(folder: string, port = 0): Promise<Running> {
  const process_ = spawn(process.execPath, [program, folder, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(process_.stdout).once('line', resolve);
    process_.once('exit', (code) => reject(new Error(`Firestore ended with ${String(code)}`)));
  });
  return { process: process_, port: Number(line) };
}

function connect({ port }: Running): Firestore {
  return new Firestore({
    projectId: 'demo-kill',
    host: '127.0.0.1',
    port,
    ssl: false,
    customHeaders: { Authorization: 'Bearer owner' },
    // Else it shares the connection, and the waiting before the next attempt, of the client whose server was killed.
    'grpc.use_local_subchannel_pool': 1,
  });
}

async function kill(process_: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => process_.once('exit', resolve));
  process_.kill('SIGKILL');
  await gone;
}

/** A stretch of writing that a kill ends. */
interface Life {
  readonly client: Firestore;
  isOver: boolean;
}

/**
 * Commits `PARTS` documents at a time until the life is over, and tells of what was acknowledged. The commit that the
 * kill meets is tried again by the client, and is then done, or was done before.
 */
async function write(
  life: Life,
  name: string,
  onAcknowledged: (commit: string) => void,
): Promise<void> {
  const collection = life.client.collection('parts');
  for (let index = 0; !life.isOver; index += 1) {
    const commit = `${name}-${index}`;
    const batch = life.client.batch();
    for (let part = 0; part < PARTS; part += 1)
      batch.create(collection.doc(`${commit}-${part}`), { life: name, commit, part });
    try {
      await batch.commit();
      onAcknowledged(commit);
    } catch (error) {
      if (!life.isOver) throw error;
    }
  }
}

/** The commits of a life (of all of them, if none is named) that are there, each in whole. */
async function commitsOf(client: Firestore, life: string | null): Promise<Set<string>> {
  const parts = client.collection('parts');
  const { docs } = await (life === null ? parts : parts.where('life', '==', life)).get();
  const counts = new Map<string, number>();
  for (const each of docs) {
    const commit = each.get('commit') as string;
    counts.set(commit, (counts.get(commit) ?? 0) + 1);
  }
  for (const [commit, count] of counts)
    if (count !== PARTS) throw new Error(`${commit} is there in part: ${count} of ${PARTS}`);
  return new Set(counts.keys());
}

/** One folder that is killed again and again; answers with how many commits were acknowledged. */
async function runLane(lane: number, folder: string): Promise<number> {
  const random = seededRandom(seed + lane);
  const acknowledged = new Set<string>();
  const endings: Promise<unknown>[] = [];
  let running = await start(folder);
  let client = connect(running);
  for (let kills = 0; kills < KILLS / LANES; kills += 1) {
    const life: Life = { client, isOver: false };
    const writers: Promise<void>[] = [];
    await new Promise<void>((started, failed) => {
      const onAcknowledged = (commit: string): void => {
        acknowledged.add(commit);
        started();
      };
      for (const writer of ['x', 'y']) {
        const writing = write(life, `${kills}${writer}`, onAcknowledged);
        writing.catch(failed);
        writers.push(writing);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, random() * LONGEST_LIFE_MILLISECONDS));
    life.isOver = true;
    await kill(running.process);
    const promised = [...acknowledged];
    // Now and then it dies again while it reads its journal.
    if (random() < 0.1) await killWhileStarting(folder, random() * 150);
    running = await start(folder, running.port);
    endings.push(Promise.all(writers).then(() => life.client.terminate()));
    client = connect(running);
    await checkLife(client, String(kills), promised);
  }
  await Promise.all(endings);
  const all = await commitsOf(client, null);
  expect([...acknowledged].filter((commit) => !all.has(commit))).toEqual([]);
  await client.terminate();
  await kill(running.process);
  return acknowledged.size;
}

async function checkLife(
  client: Firestore,
  life: string,
  acknowledged: readonly string[],
): Promise<void> {
  for (const writer of ['x', 'y']) {
    const found = await commitsOf(client, life + writer);
    const lost = acknowledged.filter(
      (commit) => commit.startsWith(`${life}${writer}-`) && !found.has(commit),
    );
    if (lost.length > 0) throw new Error(`lost, though acknowledged: ${lost.join(', ')}`);
  }
}

async function killWhileStarting(folder: string, milliseconds: number): Promise<void> {
  const process_ = spawn(process.execPath, [program, folder, '0'], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await kill(process_);
}

test(`${KILLS} kills at random moments lose nothing that was acknowledged (seed ${seed})`, async () => {
  const folders = Array.from({ length: LANES }, () => mkdtempSync(join(tmpdir(), 'attacca-kill-')));
  try {
    const commits = await Promise.all(folders.map((folder, lane) => runLane(lane, folder)));
    expect(commits.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(KILLS);
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}, 400_000);
