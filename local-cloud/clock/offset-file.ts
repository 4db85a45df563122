import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How far the clock is ahead of the machine's, kept so that time never runs backwards over a restart. */
function pathIn(dataDir: string): string {
  return join(dataDir, 'clock.json');
}

/** Milliseconds; 0 where nothing was kept. @throws Error when the file was damaged */
export function readOffset(dataDir: string): number {
  const path = pathIn(dataDir);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  const { offset_milliseconds: offset } = JSON.parse(text) as { offset_milliseconds?: unknown };
  if (typeof offset === 'number' && offset >= 0) return offset;
  throw new Error(`${path}: offset_milliseconds must be a number from 0 on, got ${String(offset)}`);
}

/** Replaces the file in one step. */
export function writeOffset(dataDir: string, offset: number): void {
  const path = pathIn(dataDir);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.next`, `${JSON.stringify({ offset_milliseconds: offset })}\n`);
  renameSync(`${path}.next`, path);
}
