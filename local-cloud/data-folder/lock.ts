import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

/** The file that a local cloud holds its data folder by. */
export const LOCK_FILE = 'local-cloud.lock';

/** Another local cloud runs on the data folder. */
export class DataFolderInUse extends Error {
  constructor(
    readonly dataDir: string,
    readonly holder: ProcessIdentity,
  ) {
    super(
      `A local cloud already runs on ${dataDir} (process ${holder.pid}). Use it, stop it, or choose another data folder.`,
    );
    this.name = 'DataFolderInUse';
  }
}

/** Tells apart what one process writes for several locks. */
let attempts = 0;

/**
 * Takes the data folder for this process: two local clouds on one folder would destroy each other's
 * state. A lock whose holder no longer runs is taken over.
 * @returns what gives it back
 * @throws DataFolderInUse
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, LOCK_FILE);
  attempts += 1;
  const own = `${path}.${process.pid}-${attempts}`;
  writeFileSync(own, JSON.stringify(identityOf(process.pid)));
  try {
    while (!tryLink(own, path)) removeStale(path, { dataDir, aside: `${own}.stale` });
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A link is made complete with its content or not at all. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function removeStale(path: string, { dataDir, aside }: { dataDir: string; aside: string }): void {
  refuseIfHeld(path, dataDir);
  // Only one of several who saw the stale lock gets to move it; what was moved is looked at again,
  // because another may have replaced it in between.
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    refuseIfHeld(aside, dataDir);
  } catch (error) {
    tryLink(aside, path);
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function refuseIfHeld(path: string, dataDir: string): void {
  const holder = readHolder(path);
  if (holder !== undefined && isRunning(holder)) throw new DataFolderInUse(dataDir, holder);
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
