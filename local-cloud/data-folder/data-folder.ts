import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { importInto, refuseUnfinishedImport } from './import';
import { lockDataFolder } from './lock';

export interface DataFolder {
  /** Where the services keep their state; null for memory. */
  readonly path: string | null;
  /** Gives the folder free for another local cloud. */
  readonly release: () => void;
}

export interface DataFolderOptions {
  readonly project: string;
  /** null keeps everything in memory. */
  readonly dataDir: string | null;
  /** An export to begin with. */
  readonly importFrom?: string;
}

/**
 * Takes the data folder, with the state of an export in it if one is named. In memory an export is
 * worked on in a copy that goes when the local cloud stops.
 * @throws DataFolderInUse, or TransferError when the export cannot be taken in
 */
export function openDataFolder({ project, dataDir, importFrom }: DataFolderOptions): DataFolder {
  if (dataDir === null && importFrom === undefined) {
    return { path: null, release: () => undefined };
  }
  const path = dataDir === null ? mkdtempSync(join(tmpdir(), 'local-cloud-')) : resolve(dataDir);
  const unlock = lockDataFolder(path);
  const release = (): void => {
    unlock();
    if (dataDir === null) rmSync(path, { recursive: true, force: true });
  };
  try {
    refuseUnfinishedImport(path);
    if (importFrom !== undefined) importInto(path, resolve(importFrom), project);
    return { path, release };
  } catch (error) {
    release();
    throw error;
  }
}
