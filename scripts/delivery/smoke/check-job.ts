import { createHash } from 'node:crypto';
import { type AttaccaClient } from '@attacca/client';
import { type JobDocument, type OutputDocument } from '@attacca/core';
import { recording } from './recording';

/** What lies between the strokes, and the silence before the first. */
const slices = recording.strokes + 1;

/** By step and output, as `step.output`. */
type Results = ReadonlyMap<string, Result>;
interface Result {
  readonly output: OutputDocument;
  /** Of an output that is one file. */
  readonly bytes?: Buffer;
}

/** What must be right of a result beside that it is there; gives what is wrong. By preset. */
const expectations: Readonly<Record<string, (results: Results) => readonly string[]>> = {
  'slice-and-describe': (results) => [
    ...differs('slices', results.get('slice.slices')?.output.count, slices),
    ...differs('rows of the table', results.get('stats.stats')?.output.shape?.[0], slices),
    ...begins('the table', results.get('stats.stats')?.bytes, '\u0093NUMPY'),
  ],
  'drum-sheet': (results) => [
    ...begins('the score', results.get('score.output')?.bytes, '<?xml'),
    ...begins('the pages', results.get('pages.pdf')?.bytes, '%PDF-'),
  ],
};

/** What the smoke test runs: together they need every worker there is. */
export const smokePresets: readonly string[] = Object.keys(expectations);

/** Says everything that is wrong with a job that is over; downloads every file it left. */
export async function problemsOfJob(
  client: Pick<AttaccaClient, 'getFile'>,
  job: JobDocument,
): Promise<readonly string[]> {
  const { job_id, preset, state, error } = job;
  const of = `${preset ?? 'job'} (${job_id}): `;
  if (state !== 'complete') return [`${of}${state}, ${error?.error_code}: ${error?.error_message}`];
  const results = await resultsOf(client, job);
  const expected = expectations[preset ?? '']?.(results) ?? [];
  return [...problemsOfInput(job), ...expected].map((problem) => of + problem);
}

function problemsOfInput({ inputs }: JobDocument): readonly string[] {
  const audio = inputs['input']?.audio;
  return [
    ...differs('seconds of the recording', audio?.duration_seconds, recording.seconds),
    ...differs('its sample rate', audio?.sample_rate, recording.sampleRate),
  ];
}

async function resultsOf(
  client: Pick<AttaccaClient, 'getFile'>,
  { steps }: JobDocument,
): Promise<Results> {
  // What a step that nobody asked for leaves is the recording itself.
  const asked = steps.filter((step) => !step.implicit);
  const outputs = asked.flatMap((step) =>
    Object.entries(step.outputs).map(
      ([name, output]) => [`${step.step_id}.${name}`, output] as const,
    ),
  );
  const results = outputs.map(async ([name, output]): Promise<[string, Result]> => {
    if (output.kind !== 'file' || output.file_id === null) return [name, { output }];
    return [name, { output, bytes: await download(client, output.file_id) }];
  });
  return new Map(await Promise.all(results));
}

/** @throws Error for bytes that are not what the file's SHA-256 says. */
async function download(client: Pick<AttaccaClient, 'getFile'>, fileId: string): Promise<Buffer> {
  const { download_url, sha256, name } = await client.getFile(fileId);
  const answer = await fetch(download_url ?? '');
  const bytes = Buffer.from(await answer.arrayBuffer());
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return bytes;
  throw new Error(`${name}: HTTP ${answer.status}, the SHA-256 is ${found} and not ${sha256}.`);
}

function differs(what: string, found: number | null | undefined, expected: number): string[] {
  return found === expected ? [] : [`${what}: ${found ?? 'none'}, expected ${expected}`];
}

function begins(what: string, bytes: Buffer | undefined, start: string): string[] {
  const found = bytes?.subarray(0, start.length).toString('latin1');
  return found === start ? [] : [`${what} begins with ${JSON.stringify(found)}`];
}
