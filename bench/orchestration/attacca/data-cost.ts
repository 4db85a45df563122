import { randomBytes } from 'node:crypto';
import { type Task } from '@attacca/core';
import { Storage } from '@google-cloud/storage';
import { check } from '../report/check';
import { cpuBetween, usageOf } from './process-usage';
import { type BenchStack } from './stack';
import { type BenchUser } from './user';

type Running = Pick<BenchStack, 'stack'>;

/** Objects that are saved before, so that the client is compiled as a function's that has worked for a while. */
const WARMING_SAVES = 60;

/**
 * What it takes the local cloud to hand out a file as often as a job that slices it reads it: it is looked at, sliced, and
 * its slices are read, one stretch after another.
 * @returns CPU seconds of the local cloud
 */
export async function readThrice(
  { stack }: Running,
  user: BenchUser,
  { file_id, stretchBytes }: { readonly file_id: string; readonly stretchBytes: number },
): Promise<number> {
  const file = await user.client.getFile(file_id);
  const url = file.download_url ?? '';
  const bytes = file.size_bytes ?? 0;
  const before = usageOf(stack);
  for (let time = 0; time < 2; time += 1) await drain(await fetch(url));
  for (let from = 0; from < bytes; from += stretchBytes) {
    const range = `bytes=${from}-${Math.min(from + stretchBytes, bytes) - 1}`;
    await drain(await fetch(url, { headers: { range } }));
  }
  return cpuBetween(before, usageOf(stack))['local-cloud'] ?? 0;
}

/**
 * What it takes to put into storage what tasks have made, as the functions do it: through the official client.
 * @returns CPU seconds of this process, in the functions' place, and of the local cloud
 */
export async function storeResults({ stack }: Running, tasks: readonly Task[]): Promise<number> {
  const storage = new Storage({
    projectId: stack.project,
    apiEndpoint: `http://${stack.addresses.storage.replace(/^http:\/\//, '')}`,
    useAuthWithCustomEndpoint: false,
  });
  const [bucket] = await storage.createBucket('attacca-bench-results');
  const save = (name: string, bytes: number): Promise<void> =>
    bucket.file(name).save(randomBytes(bytes), { resumable: false, validation: false });
  const sizes = tasks.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => (output.kind === 'pack' ? output.size_bytes : [])),
  );
  check(sizes.length > 0, 'No task has made a pack.');
  const [first = 0] = sizes;
  for (let saved = 0; saved < WARMING_SAVES; saved += 1) await save(`warm-${saved}`, first);
  const before = usageOf(stack);
  const own = process.cpuUsage();
  for (const [index, bytes] of sizes.entries()) await save(`result-${index}`, bytes);
  const { user, system } = process.cpuUsage(own);
  const cloudSeconds = cpuBetween(before, usageOf(stack))['local-cloud'] ?? 0;
  await bucket.deleteFiles({ force: true });
  await bucket.delete();
  return cloudSeconds + (user + system) / 1e6;
}

async function drain(response: Response): Promise<void> {
  check(
    response.ok && response.body !== null,
    `Storage answered ${response.status} to a download.`,
  );
  for await (const bytes of response.body ?? []) void bytes;
}
