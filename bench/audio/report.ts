import { cpus } from 'node:os';
import { table } from '../orchestration/report/table';
import { type Outcome } from './compare';

/** What was measured of an operation. */
export interface Row {
  readonly operation: string;
  /** Of samples in memory; null where this benchmark has no row for the library's function. */
  readonly samples: Outcome | null;
  /** Of a file, decoding included; null where the operation takes no sound file. */
  readonly file: Outcome | null;
  /** CPU milliseconds of samples, recorded on another machine; null where none were. */
  readonly recorded: number | null;
}

interface Circumstances {
  readonly seconds: number;
  /** null: only recorded times. */
  readonly reference: string | null;
  readonly countsChildren: boolean;
}

/** The share of the reference's time that is allowed: a tenth where the reference is slow, else a half. */
function goalOf(operation: string): number | null {
  if (operation === 'librosa-pyin' || operation === 'librosa-hpss') return 0.1;
  return operation.startsWith('librosa-') ? 0.5 : null;
}

export function report(rows: readonly Row[], circumstances: Circumstances): void {
  const { seconds, reference, countsChildren } = circumstances;
  console.log(
    `\n${seconds} s of music. Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}.`,
  );
  console.log(
    reference === null
      ? 'Reference times marked * were RECORDED ON ANOTHER MACHINE; name a Python with librosa (--python) to compare in one run.'
      : `Reference: ${reference}, in turn with ours; times marked * were RECORDED ON ANOTHER MACHINE.`,
  );
  if (!countsChildren)
    console.log('The time of ffmpeg cannot be told here: "file" is ours without decoding.');
  console.log('CPU milliseconds, one thread, warm, medians:\n');
  console.log(
    table(
      [
        'operation',
        'samples',
        'reference',
        'ratio',
        'goal',
        'met',
        'file',
        'reference',
        'ratio',
        'met',
        'rounds',
      ],
      rows.map(cellsOf),
    ),
  );
  reportGoals(rows);
}

function cellsOf(row: Row): (string | number)[] {
  const goal = goalOf(row.operation);
  const ratio = ratioOfSamples(row);
  return [
    row.operation,
    row.samples?.ours ?? '–',
    referenceCell(row),
    ratio ?? '–',
    goal ?? '–',
    metCell(ratio, goal),
    row.file?.ours ?? '–',
    row.file?.theirs ?? '–',
    row.file?.ratio ?? '–',
    metCell(row.file?.ratio ?? null, goal),
    `${row.samples?.rounds ?? 0}, ${row.file?.rounds ?? 0}`,
  ];
}

function ratioOfSamples({ samples, recorded }: Row): number | null {
  if (samples === null) return null;
  return samples.ratio ?? (recorded === null ? null : samples.ours / recorded);
}

function referenceCell({ samples, recorded }: Row): string | number {
  if (samples?.theirs != null) return samples.theirs;
  return recorded === null ? '–' : `${Number(recorded.toPrecision(3)).toLocaleString('en-US')} *`;
}

function metCell(ratio: number | null, goal: number | null): string {
  if (ratio === null || goal === null) return '–';
  return ratio <= goal ? 'yes' : 'NO';
}

function reportGoals(rows: readonly Row[]): void {
  const missed = rows.filter((row) => {
    const [ratio, goal] = [ratioOfSamples(row), goalOf(row.operation)];
    return ratio !== null && goal !== null && ratio > goal;
  });
  console.log(
    missed.length === 0
      ? '\nEvery goal is met on samples.'
      : `\nGoals missed on samples: ${missed.map(({ operation }) => operation).join(', ')}.`,
  );
}
