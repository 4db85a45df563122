import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack } from '@attacca/cli';

type Line = Readonly<Record<string, unknown>>;

/** What functions and workers of a stack have logged, without the notes of whoever runs them. */
export function loggedLines({ dataDir }: Stack): { text: string; lines: Line[] } {
  const folder = join(dataDir, 'logs');
  const names = readdirSync(folder).filter((name) => !name.startsWith('local-cloud'));
  const text = names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
  const json = text.split('\n').filter((line) => line.startsWith('{'));
  return { text, lines: json.map((line) => JSON.parse(line) as Line) };
}
