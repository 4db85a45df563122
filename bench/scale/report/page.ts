import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Replaces what lies between the markers of a page, `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
 * @throws Error when the page has no such markers
 */
export function writeSection(page: string, name: string, content: string): void {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no section between ${begin} and ${end}.`);
  const before = text.slice(0, from + begin.length);
  writeFileSync(page, `${before}\n\n${content}\n\n${text.slice(to)}`);
}
