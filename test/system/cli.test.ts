import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { type RecordedSpan } from '@attacca/tracing';
import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { realRecording } from './recordings';

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'attacca-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `attacca` as a user types it. */
function attacca(...arguments_: string[]): Promise<Run> {
  return running(arguments_);
}

/** `attacca` while it runs. @param onProgress told everything that it has written to standard error so far */
function running(
  arguments_: readonly string[],
  onProgress: (stderr: string, child: ChildProcess) => void = () => undefined,
): Promise<Run> {
  const cli = join(__dirname, '../../cli/bin/attacca.js');
  const child = spawn(process.execPath, [cli, ...arguments_], { cwd: folder });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onProgress(stderr, child);
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

interface ResultFile {
  readonly job_id: string;
  readonly pipeline: { step_id: string; operation: string; parameters: Record<string, unknown> }[];
  readonly inputs: { input: { audio: { channels: number } } };
  readonly outputs: {
    output: string;
    path: string;
    sha256?: string;
    shape?: number[];
    items?: { path: string; sha256: string }[];
  }[];
}

describe('attacca run, on a real recording', () => {
  const out = join(folder, 'out');
  let run: Run;
  let result: ResultFile;

  beforeAll(async () => {
    run = await attacca(
      'run',
      realRecording,
      '--preset',
      'slice-and-describe',
      '--out',
      out,
      '--data-dir',
      join(folder, 'data'),
    );
    result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')) as ResultFile;
  });

  test('succeeds, and says where everything is', () => {
    expect([run.code, run.stderr.includes('Error')]).toEqual([0, false]);
    for (const name of [
      'slices',
      'indices.json',
      'mfcc',
      'stats.npy',
      'columns.json',
      'result.json',
    ]) {
      expect(run.stdout + run.stderr).toContain(name);
      expect(readdirSync(out)).toContain(name);
    }
  });

  test('is one trace, from the command through every process and back', async () => {
    const { job_id } = result;
    const told = await attacca('trace', job_id, '--json', '--data-dir', join(folder, 'data'));
    expect(told.code).toBe(0);
    const { spans } = JSON.parse(told.stdout) as { spans: RecordedSpan[] };
    const known = new Set(spans.map(({ span_id }) => span_id));
    const roots = spans.filter(({ parent_span_id }) => !known.has(parent_span_id ?? ''));
    expect(roots.map(({ name, service }) => [name, service])).toEqual([['attacca run', 'attacca']]);
    const services = ['api', 'attacca', 'audio-analyzer', 'flucoma-service', 'internal', 'media'];
    expect([...new Set(spans.map(({ service }) => service))].sort()).toEqual([
      ...services,
      'orchestrator',
    ]);
    for (const [name, service] of [
      ['POST /api/v1/jobs', 'api'],
      ['advance pipeline', 'orchestrator'],
      ['send tasks-media', 'orchestrator'],
      ['process tasks-media', 'media'],
      ['ingest', 'media'],
      ['POST /api/internal/jobs/{job_id}/tasks/{task_id}/complete', 'internal'],
      ['send tasks-flucoma-service', 'internal'],
      ['librosa-mfcc', 'audio-analyzer'],
    ])
      expect(spans.filter((span) => span.name === name && span.service === service)).not.toEqual(
        [],
      );
  });

  test('its spans have the attributes of OpenTelemetry’s conventions and ours, and nothing personal', () => {
    const traces = join(folder, 'data', 'traces');
    const text = readdirSync(traces)
      .map((name) => readFileSync(join(traces, name), 'utf8'))
      .join('');
    const names = [...text.matchAll(/"key":"([^"]+)"/g)].map(([, name = '']) => name);
    const conventions = Object.values<unknown>({ ...stable, ...incubating });
    // Google's own: where its endpoint stores a trace.
    const others = ['gcp.project_id'];
    const known = new Set([...conventions, ...others]);
    const unknown = names.filter((name) => !known.has(name) && !name.startsWith('attacca.'));
    expect([...new Set(unknown)]).toEqual([]);
    for (const secret of ['@', 'X-Goog-Signature', 'Bearer', basename(realRecording)])
      expect(text).not.toContain(secret);
  });

  test('every file is as result.json describes it', () => {
    for (const output of result.outputs) {
      const files = output.items ?? [{ path: output.path, sha256: output.sha256 ?? '' }];
      for (const { path, sha256 } of files) {
        const bytes = readFileSync(join(out, path));
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      }
    }
    expect(result.inputs.input.audio.channels).toBe(2);
    expect(
      result.pipeline.find(({ operation }) => operation === 'librosa-mfcc')?.parameters,
    ).toMatchObject({ n_mfcc: 13, hop_length: 512 });
  });

  test('slices, matrices and the table belong together', () => {
    const slices = readdirSync(join(out, 'slices')).length;
    expect(slices).toBeGreaterThan(50);
    expect(readdirSync(join(out, 'mfcc')).length).toBe(slices);
    expect(decodeNpy(readFileSync(join(out, 'stats.npy'))).shape).toEqual([slices, 182]);
    const frames = Array.from(
      { length: slices },
      (_, index) =>
        decodeWav(readFileSync(join(out, 'slices', `${index}.wav`))).channels[0]?.length ?? 0,
    );
    const { samples } = JSON.parse(readFileSync(join(out, 'indices.json'), 'utf8')) as {
      samples: number[];
    };
    expect(frames[0]).toBe(samples.find((sample) => sample >= 2205));
    const seconds = frames.reduce((sum, count) => sum + count, 0) / 44100;
    expect(seconds).toBeCloseTo(25.22, 1);
  });
});

describe('Ctrl-C while a job runs', () => {
  const data = ['--data-dir', join(folder, 'interrupted')];
  const out = join(folder, 'interrupted-out');

  /** Runs the command until its job is there, and then ends it. */
  async function interrupt(...options: string[]): Promise<Run & { job_id: string }> {
    const command = ['run', realRecording, '--preset', 'slice-and-describe', '--out', out];
    let job_id = '';
    const run = await running([...command, ...options, ...data], (stderr, child) => {
      if (job_id !== '') return;
      job_id = /^Job (\S+)$/m.exec(stderr)?.[1] ?? '';
      if (job_id !== '') child.kill('SIGINT');
    });
    expect([run.code, existsSync(join(out, 'result.json'))]).toEqual([1, false]);
    expect(run.stderr).toContain('Stopped by SIGINT.');
    return { ...run, job_id };
  }

  async function stateOf(job_id: string): Promise<string> {
    const { stdout } = await attacca('status', job_id, '--json', ...data);
    return (JSON.parse(stdout) as { state: string }).state;
  }

  test('cancels it if asked to; then it can be deleted', async () => {
    const { stderr, job_id } = await interrupt('--cancel-on-interrupt');
    expect(stderr).toContain(`Job ${job_id} is cancelled.`);
    expect(await stateOf(job_id)).toBe('cancelled');
    const deleted = await attacca('delete', job_id, ...data);
    expect(deleted).toMatchObject({ code: 0, stdout: `Deleted job ${job_id}.\n` });
    const again = await attacca('delete', job_id, ...data);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain(`There is no job ${job_id}.`);
  });

  test('leaves it for the next stack if not', async () => {
    const { stderr, job_id } = await interrupt();
    expect(stderr).toContain(`Job ${job_id} goes on with the next stack`);
    expect(['pending', 'in_progress', 'complete']).toContain(await stateOf(job_id));
  });
});

describe('attacca op, in process', () => {
  test('librosa-mfcc writes a matrix and says so as JSON', async () => {
    const out = join(folder, 'op');
    const run = await attacca(
      'op',
      'librosa-mfcc',
      realRecording,
      '--param',
      'n_mfcc=20',
      '--out',
      out,
      '--json',
    );
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      operation: 'librosa-mfcc',
      parameters: { n_mfcc: 20, sr: 22050 },
    });
    expect(decodeNpy(readFileSync(join(out, 'mfcc.npy'))).shape[0]).toBe(20);
  });

  test.each([
    [
      'a parameter out of range',
      ['op', 'librosa-mfcc', realRecording, '--param', 'n_mfcc=0'],
      /n_mfcc.*1 to 128/,
    ],
    ['an unknown operation', ['op', 'nope', realRecording], /nope/],
    ['a file that is not there', ['op', 'librosa-mfcc', 'nowhere.wav'], /nowhere\.wav/],
    [
      'a text file',
      ['op', 'librosa-mfcc', 'text.wav', '--out', 'text-out'],
      /text\.wav|audio|sound/i,
    ],
  ])('%s is a clear error, and nothing is left behind', async (_name, arguments_, message) => {
    writeFileSync(join(folder, 'text.wav'), 'no sound');
    const before = readdirSync(folder).filter((name) => name !== 'text-out');
    const run = await attacca(...arguments_);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(folder).filter((name) => name !== 'text-out')).toEqual(before);
  });
});
