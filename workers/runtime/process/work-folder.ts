import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A folder for this process alone. What processes of the same service left behind that were killed is
 * removed on the way.
 */
export async function claimWorkFolder(parent: string, service: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const pid = /-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || name !== `${service}-${pid}` || isAlive(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `${service}-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
