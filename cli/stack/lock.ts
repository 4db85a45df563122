import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

/** Another stack runs on the data folder. */
export class DataFolderInUse extends Error {
  constructor(
    readonly dataDir: string,
    readonly holder: ProcessIdentity,
  ) {
    super(
      `A stack already runs on ${dataDir} (process ${holder.pid}). Use it, stop it, or choose another folder with --data-dir.`,
    );
    this.name = 'DataFolderInUse';
  }
}

/**
 * Takes the data folder for this process; two stacks on one folder would overwrite each other.
 * A lock whose holder no longer runs is taken over.
 * @returns what gives it back.
 * @throws DataFolderInUse
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'stack.lock');
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identityOf(process.pid)));
  try {
    while (!tryLink(own, path)) removeStale(path, dataDir);
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

function removeStale(path: string, dataDir: string): void {
  refuseIfHeld(path, dataDir);
  // Only one of several who saw the stale lock gets to move it; what was moved is looked at again,
  // because another may have replaced it in between.
  const moved = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    refuseIfHeld(moved, dataDir);
  } catch (error) {
    tryLink(moved, path);
    throw error;
  } finally {
    rmSync(moved, { force: true });
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
