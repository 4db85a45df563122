/*
 * How many bars of drum sheets are right, of annotated recordings of drums and beats:
 * node bench/run.mjs transcription/sheets FOLDER|SOUND …
 */
import { table } from '../orchestration/report/table';
import { annotatedSongs } from './annotated-songs';
import { countRightBars, type RightBars } from './metrics/sheet';
import './models-location';
import { sheetOf } from './sheet-chain';

const COLUMNS: Readonly<Record<string, Exclude<keyof RightBars, 'bars'>>> = {
  'on the grid': 'onGrid',
  'at any level': 'onGridAtAnyLevel',
  'whole rhythm': 'rhythm',
  'five classes': 'drums',
  'bar lines': 'barLines',
};

type Row = RightBars & { readonly name: string };

async function main(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) {
    console.error('usage: node bench/run.mjs transcription/sheets FOLDER|SOUND …');
    process.exitCode = 2;
    return;
  }
  for (const path of paths) console.log(`\n## ${path}\n\n${tableOf(await judged(path))}`);
}

async function judged(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, sound, hits, beats } of annotatedSongs(path)) {
    if (hits === null || beats === null || beats.downbeats.length < 2) continue;
    rows.push({ name, ...countRightBars({ hits, ...beats }, await sheetOf(sound)) });
  }
  return rows.filter(({ bars }) => bars > 0);
}

function tableOf(rows: readonly Row[]): string {
  const fields = Object.values(COLUMNS);
  const total = (field: keyof RightBars): number => rows.reduce((sum, row) => sum + row[field], 0);
  const mean = (field: keyof RightBars): number =>
    rows.reduce((sum, row) => sum + row[field] / row.bars, 0) / rows.length;
  return table(
    ['recording', 'bars', ...Object.keys(COLUMNS)],
    [
      ...rows.map((row) => [row.name, row.bars, ...fields.map((field) => row[field] / row.bars)]),
      ['mean of recordings', '', ...fields.map(mean)],
      ['all bars', total('bars'), ...fields.map((field) => total(field) / total('bars'))],
    ],
  );
}

void main(process.argv.slice(2));
