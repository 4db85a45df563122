import { readFile } from 'node:fs/promises';
import { cleanUp, documentText, musicXmlText, readMusicXml, type Spelling } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { keepScore } from '../writing/keep-score';

/** The notation of a score repaired, with a report of what was done where. */
export async function cleanup({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const { path } = await inputs.file('score');
  const score = readMusicXml(musicXmlText(await readFile(path)));
  const cleaned = cleanUp(score, {
    duplicates: parameters.boolean('duplicates'),
    overlaps: parameters.boolean('overlaps'),
    durations: parameters.boolean('durations'),
    ties: parameters.boolean('ties'),
    rests: parameters.boolean('rests'),
    voices: parameters.boolean('voices'),
    spelling: parameters.string('spelling') as Spelling,
  });
  await keepScore({ parameters, outputs }, documentText(cleaned.score));
  const counts: Record<string, number> = {};
  for (const { repair } of cleaned.changes) counts[repair] = (counts[repair] ?? 0) + 1;
  const { changes, left } = cleaned;
  await outputs.json('report', { total_changes: changes.length, counts, changes, left });
}
