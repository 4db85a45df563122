import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Operation } from '@attacca/core';
import { executeOperation, type LocalExecutionResult } from '../local/execute-operation';
import { noise, writeWav } from '../testing/sound-files';
import { testOperation } from '../testing/test-worker';
import { fillCommand } from './command-line';

/** Writes its arguments as JSON, or does as it is told by the parameter `mode`. */
const program = `
const [mode, source, out, text] = process.argv.slice(2);
if (mode === 'fail') { console.error('the words of the program'); process.exit(3); }
if (mode === 'hang') setInterval(() => {}, 1000);
else require('fs').writeFileSync(out, JSON.stringify({ riff: require('fs').readFileSync(source).toString('latin1', 0, 4), text, env: Object.keys(process.env).sort() }));
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-command-'));
  writeFileSync(join(folder, 'program.js'), program);
  writeWav(join(folder, 'in.wav'), [noise(1000)], 8000);
});
afterEach(() => rmSync(folder, { recursive: true }));

function operation(timeout_seconds = 30): Operation {
  return testOperation({
    name: 'program',
    entrypoint: {
      kind: 'command',
      command: `node ${join(folder, 'program.js')} {mode} {source} {report} {text}`,
    },
    inputs: [
      {
        name: 'source',
        type: 'audio',
        cardinality: 'one',
        details: { channels: 1 },
        views: false,
        optional: false,
      },
    ],
    outputs: [
      {
        name: 'report',
        type: 'json',
        cardinality: 'one',
        details: {},
        views: false,
        optional: false,
      },
    ],
    resources: { memory_mib: 512, cpu: 1, timeout_seconds },
  });
}

function run(
  parameters: { mode: string; text: string },
  timeoutSeconds?: number,
  signal?: AbortSignal,
): Promise<LocalExecutionResult> {
  const execution = {
    operation: operation(timeoutSeconds),
    parameters,
    inputs: { source: join(folder, 'in.wav') },
    outDir: join(folder, 'out'),
  };
  return executeOperation({ ...execution, ...(signal === undefined ? {} : { signal }) }, {});
}

describe('entrypoint_command', () => {
  it('passes each value as one argument that no shell sees', async () => {
    const text = '"; rm -rf $HOME `ls` $(id) {source} | x';
    await run({ mode: 'write', text });
    const report = JSON.parse(await readFile(join(folder, 'out', 'report.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(report).toMatchObject({ riff: 'RIFF', text });
    expect(report['env']).toEqual(expect.arrayContaining(['PATH']));
    expect(
      (report['env'] as string[]).filter((name) => /GOOGLE|GCLOUD|HOME|INTERNAL/.test(name)),
    ).toEqual([]);
  });

  it('reports the end of stderr when the program fails', async () => {
    await expect(run({ mode: 'fail', text: '' })).rejects.toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringContaining('the words of the program'),
    });
  });

  it('kills a program that takes too long', async () => {
    await expect(run({ mode: 'hang', text: '' }, 0.3)).rejects.toMatchObject({
      code: 'TASK_TIMEOUT',
    });
  });

  it('kills a program when the work is aborted', async () => {
    const stop = new AbortController();
    const running = run({ mode: 'hang', text: '' }, 30, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(running).rejects.toThrow('enough');
  });
});

describe('a command template', () => {
  it('is split before it is filled in', () => {
    expect(fillCommand('tool -n {n} in={source}', { source: '/a b' }, { n: -0.5 })).toEqual({
      program: 'tool',
      args: ['-n', '-0.5', 'in=/a b'],
    });
  });

  it('may not name what the manifest does not declare', () => {
    expect(() => fillCommand('tool {nothing}', {}, {})).toThrow('{nothing}');
    expect(() => fillCommand('{source}', { source: 'x' }, {})).toThrow('name of a program');
  });
});
