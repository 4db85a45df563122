import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The file by which an export is known. */
export const EXPORT_FILE = 'export.json';
const FORMAT = 1;

/** What an export says of itself. */
export interface ExportFacts {
  readonly project: string;
  /** ISO 8601, by the clock of the local cloud. */
  readonly exported_at: string;
}

/** A folder that cannot be exported to or imported from, or a data folder that cannot take an import. */
export class TransferError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferError';
  }
}

/**
 * Writes an export: beside its place first, and then there in one step, so that the folder holds an
 * earlier export or this one, and never half of one.
 * @param write fills the folder that it is given
 * @returns the absolute path
 * @throws TransferError when the folder holds anything but an earlier export
 */
export async function writeExport(
  folder: string,
  facts: ExportFacts,
  write: (folder: string) => Promise<void>,
): Promise<string> {
  const target = resolve(folder);
  refuseForeign(target);
  const id = randomUUID().slice(0, 8);
  const next = `${target}.next-${id}`;
  mkdirSync(next, { recursive: true });
  try {
    await write(next);
    const content = { format: FORMAT, ...facts };
    writeFileSync(join(next, EXPORT_FILE), `${JSON.stringify(content, null, 2)}\n`);
    replace(target, { next, previous: `${target}.previous-${id}` });
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  return target;
}

/** @throws TransferError when the folder is none, or of another format */
export function readExport(folder: string): ExportFacts {
  let text: string;
  try {
    text = readFileSync(join(folder, EXPORT_FILE), 'utf8');
  } catch {
    throw new TransferError(`${folder} holds no export of a local cloud: it has no ${EXPORT_FILE}`);
  }
  const { format, ...facts } = JSON.parse(text) as { format: unknown } & ExportFacts;
  if (format === FORMAT) return facts;
  throw new TransferError(
    `${folder} was exported in format ${String(format)}; this version reads ${FORMAT}`,
  );
}

function refuseForeign(target: string): void {
  if (!existsSync(target)) {
    mkdirSync(dirname(target), { recursive: true });
    return;
  }
  const names = readdirSync(target);
  if (names.length === 0 || names.includes(EXPORT_FILE)) return;
  throw new TransferError(
    `${target} holds something else than an earlier export; it is left as it is. Name another folder.`,
  );
}

function replace(target: string, { next, previous }: { next: string; previous: string }): void {
  const isThere = existsSync(target);
  if (isThere) renameSync(target, previous);
  renameSync(next, target);
  if (isThere) rmSync(previous, { recursive: true, force: true });
}
