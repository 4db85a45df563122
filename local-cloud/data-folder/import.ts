import { cpSync, constants, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPORT_FILE, readExport, TransferError } from './export';
import { LOCK_FILE } from './lock';

/** Is there as long as an import has not come to its end. */
const UNFINISHED_FILE = 'import.unfinished';

/**
 * Copies an export into a data folder that is empty but for its lock.
 * @throws TransferError when it is not empty, or the export is none, or that of another project
 */
export function importInto(dataDir: string, folder: string, project: string): void {
  const facts = readExport(folder);
  if (facts.project !== project) {
    throw new TransferError(
      `${folder} is an export of project "${facts.project}"; this local cloud is project "${project}"`,
    );
  }
  const [found] = readdirSync(dataDir).filter((name) => !name.startsWith(LOCK_FILE));
  if (found !== undefined) {
    throw new TransferError(
      `${dataDir} is not empty (it has ${found}): an import would mix with it. Name an empty data folder.`,
    );
  }
  const unfinished = join(dataDir, UNFINISHED_FILE);
  writeFileSync(unfinished, '');
  cpSync(folder, dataDir, {
    recursive: true,
    // Blocks are shared where the file system can do that.
    mode: constants.COPYFILE_FICLONE,
    filter: (source) => source !== join(folder, EXPORT_FILE),
  });
  rmSync(unfinished);
}

/** @throws TransferError for a data folder that was left by an import that broke off */
export function refuseUnfinishedImport(dataDir: string): void {
  if (!readdirSync(dataDir).includes(UNFINISHED_FILE)) return;
  throw new TransferError(
    `An import into ${dataDir} broke off, so that it lacks a part. Empty it and import again.`,
  );
}
