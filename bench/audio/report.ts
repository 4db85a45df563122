import { cpus } from 'node:os';
import { table } from '../orchestration/report/table';
import { type Outcome } from './compare';
import { FILE_KINDS, type FileKind } from './music';

/** What was measured of an operation. */
export interface Row {
  readonly operation: string;
  /** Of samples in memory; null where this benchmark has no row for the library's function. */
  readonly samples: Outcome | null;
  /** Of files, decoding included; null where the operation takes no sound file, or has no function in this benchmark. */
  readonly decoded: Readonly<Record<FileKind, Outcome | null>>;
  /** All that a worker does with a file. */
  readonly tasks: Readonly<Record<FileKind, Outcome | null>>;
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
    console.log('The time of ffmpeg cannot be told here: ours of an Ogg file is without decoding.');
  console.log('CPU milliseconds, one thread, warm, medians.\n\nOf samples in memory:\n');
  console.log(table([...HEAD, 'rounds'], rows.filter(isOfSamples).map(cellsOfSamples)));
  for (const kind of FILE_KINDS) {
    console.log(`\nOf ${FILE_NAMES[kind]}, beside librosa.load and the operation:\n`);
    console.log(
      table(
        [...HEAD, 'rounds'],
        rows.flatMap((row) => cellsOfFile(row, kind)),
      ),
    );
    console.log(
      '\nAll that a worker does with it, hashing and writing included, beside the same:\n',
    );
    console.log(
      table(
        TASK_HEAD,
        rows.flatMap((row) => cellsOfTask(row, kind)),
      ),
    );
  }
  reportGoals(rows);
}

const HEAD = ['operation', 'ours', 'reference', 'ratio', 'goal', 'met'];
const TASK_HEAD = ['operation', 'ours', 'reference', 'ratio', 'rounds'];
const FILE_NAMES = {
  wav: 'a WAV file (stereo, 44.1 kHz, 16 bit)',
  ogg: 'an Ogg Vorbis file (stereo, 44.1 kHz)',
} as const;

function isOfSamples({ samples }: Row): boolean {
  return samples !== null;
}

function cellsOfSamples(row: Row): (string | number)[] {
  const goal = goalOf(row.operation);
  const ratio = ratioOfSamples(row);
  return [
    row.operation,
    row.samples?.ours ?? '–',
    referenceCell(row),
    ratio ?? '–',
    goal ?? '–',
    metCell(ratio, goal),
    row.samples?.rounds ?? 0,
  ];
}

function cellsOfFile({ operation, decoded }: Row, kind: FileKind): (string | number)[][] {
  const outcome = decoded[kind];
  if (outcome === null) return [];
  const goal = goalOf(operation);
  const { ours, theirs, ratio, rounds } = outcome;
  return [
    [operation, ours, theirs ?? '–', ratio ?? '–', goal ?? '–', metCell(ratio, goal), rounds],
  ];
}

function cellsOfTask({ operation, tasks }: Row, kind: FileKind): (string | number)[][] {
  const outcome = tasks[kind];
  if (outcome === null) return [];
  const { ours, theirs, ratio, rounds } = outcome;
  return [[operation, ours, theirs ?? '–', ratio ?? '–', rounds]];
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
  const say = (what: string, ratioOf: (row: Row) => number | null): void => {
    const missed = rows.filter((row) => metCell(ratioOf(row), goalOf(row.operation)) === 'NO');
    const names = missed.map(({ operation }) => operation).join(', ');
    console.log(
      missed.length === 0 ? `Every goal is met on ${what}.` : `Goals missed on ${what}: ${names}.`,
    );
  };
  console.log();
  say('samples', ratioOfSamples);
  for (const kind of FILE_KINDS)
    say(FILE_NAMES[kind], ({ decoded }) => decoded[kind]?.ratio ?? null);
}
