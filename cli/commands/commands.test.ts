import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '@attacca/client';
import type { JobDocument } from '@attacca/core';
import { loadCatalog } from '../catalog';
import { exitCodes } from '../command-io';
import { typedCommand, type Ended } from '../testing/typed-command';
import { describeError, describeFailure, errorDocument } from './describe-failure';
import { requestedPipeline } from './job-request';
import { parseAssignments } from './parameter-assignments';

const catalog = loadCatalog();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-commands-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const attacca = (...args: string[]): Promise<Ended> => typedCommand(args);

describe('the request a run makes', () => {
  it('names the preset and the parameters that are not its own', () => {
    const request = requestedPipeline(
      { preset: 'slice-and-describe', param: ['mfcc.n_mfcc=20', 'slice.floor=-50.5'] },
      catalog,
    );
    expect(request).toEqual({
      preset: 'slice-and-describe',
      parameters: { mfcc: { n_mfcc: 20 }, slice: { floor: -50.5 } },
    });
  });

  it('takes the steps from a list, a preset or a job message, with parameters set in their steps', () => {
    const step = {
      service: 'audio-analyzer',
      operation: 'librosa-mfcc',
      parameters: { n_mfcc: 13, sr: 44100 },
    };
    for (const content of [[step], { name: 'mine', pipeline: [step] }]) {
      const pipeline = file('pipeline.json', content);
      expect(requestedPipeline({ pipeline, param: [] }, catalog).pipeline).toEqual([step]);
      const [changed] =
        requestedPipeline({ pipeline, param: ['1.n_mfcc=5'] }, catalog).pipeline ?? [];
      expect(changed).toEqual({ ...step, parameters: { n_mfcc: 5, sr: 44100 } });
    }
  });

  it('says how the job and its fan-outs are to run', () => {
    const settings = { cache: 'refresh', priority: -3, deadline: 600 } as const;
    const preset = 'slice-and-describe';
    expect(requestedPipeline({ preset, param: [], ...settings }, catalog)).toEqual({
      preset,
      cache: 'refresh',
      priority: -3,
      deadline_seconds: 600,
    });
    const request = requestedPipeline(
      {
        preset,
        param: ['mfcc.n_mfcc=20'],
        maxConcurrency: ['mfcc=4'],
        tolerate: ['mfcc=2', 'mfcc=5.5%'],
        batchItems: ['mfcc=8'],
        batchSeconds: ['mfcc=0.5'],
      },
      catalog,
    );
    expect(request.preset).toBeUndefined();
    expect(request.pipeline).toMatchObject([
      { step_id: 'slice' },
      {
        step_id: 'mfcc',
        parameters: { n_mfcc: 20 },
        map: {
          max_concurrency: 4,
          tolerated_failure_count: 2,
          tolerated_failure_percentage: 5.5,
          batch: { max_items: 8, max_seconds: 0.5 },
        },
      },
      { step_id: 'stats' },
    ]);
    expect(request.pipeline?.[0]).not.toHaveProperty('map');
  });

  it('keeps what a pipeline says of its fan-outs and the command line does not', () => {
    const over = { step: 'cut', output: 'slices' };
    const cut = { step_id: 'cut', service: 'media', operation: 'slice-fixed' };
    const map = { over, max_concurrency: 2, batch: { max_items: 3 } };
    const step = { step_id: 'mfcc', service: 'audio-analyzer', operation: 'librosa-mfcc', map };
    const pipeline = file('mapped.json', [cut, step]);
    const choice = { pipeline, param: [], maxConcurrency: ['mfcc=9'], batchSeconds: ['mfcc=1'] };
    expect(requestedPipeline(choice, catalog).pipeline).toEqual([
      cut,
      { ...step, map: { over, max_concurrency: 9, batch: { max_items: 3, max_seconds: 1 } } },
    ]);
  });

  it.each([
    [{ preset: 'nope' }, /no preset "nope"; the presets are .*slice-and-describe/],
    [{ preset: 'drumsheet' }, /no preset "drumsheet" \(did you mean drum-sheet\?\)/],
    [
      { preset: 'slice-and-describe', param: ['mfcc.n_mfcc=0'] },
      /^The pipeline cannot run: step mfcc: n_mfcc is 0; allowed is an integer from 1 to/,
    ],
    [{}, /--preset .*slice-and-describe.*--pipeline/],
    [{ preset: 'slice-and-describe', pipeline: 'x.json' }, /both given/],
    [{ pipeline: '/nowhere/x.json' }, /\/nowhere\/x\.json: there is no such file/],
    [{ preset: 'slice-and-describe', param: ['n_mfcc=20'] }, /form step\.name=value/],
    [
      { preset: 'slice-and-describe', param: ['mfc.n_mfcc=20'] },
      /no step "mfc" \(did you mean mfcc\?\); the steps are slice, mfcc, stats/,
    ],
    [{ preset: 'slice-and-describe', maxConcurrency: ['4'] }, /form step=value/],
    [
      { preset: 'slice-and-describe', tolerate: ['mfc=1'] },
      /--tolerate mfc=1: there is no step "mfc" \(did you mean mfcc\?\); the steps are slice, mfcc, stats/,
    ],
    [
      { preset: 'slice-and-describe', batchItems: ['mfcc=few'] },
      /--batch-items: "few" is no number/,
    ],
  ])('refuses %j', (choice, message) => {
    expect(() => requestedPipeline({ param: [], ...choice }, catalog)).toThrow(message);
  });

  it.each(['{', '3', '{"steps": []}', 'null'])(
    'refuses a pipeline file that holds %s',
    (content) => {
      expect(() =>
        requestedPipeline({ pipeline: file('bad.json', content), param: [] }, catalog),
      ).toThrow(/bad\.json/);
    },
  );
});

describe('the values of parameters', () => {
  const operation = catalog.findOperationAnywhere('librosa-mfcc');
  if (operation === undefined) throw new Error('no librosa-mfcc');

  it.each([
    ['n_mfcc=20', 20],
    ['fmin=1e3', 1000],
    ['htk=true', true],
    ['htk=', ''],
    ['norm=0x', '0x'],
    ['a=b=c', 'b=c'],
  ])('%s', (assignment, value) => {
    expect(Object.values(parseAssignments([assignment], operation))).toEqual([value]);
  });

  it('stay text where the manifest wants text', () => {
    const base = operation.parameters[0];
    if (base === undefined) throw new Error('no parameter');
    const text = {
      ...operation,
      parameters: [{ ...base, name: 'mode', type: 'enum' as const, default: '1', values: ['1'] }],
    };
    expect(parseAssignments(['mode=1'], text)).toEqual({ mode: '1' });
  });
});

describe('the command line', () => {
  it.each([
    [['run', '/nowhere/a.wav', '--preset', 'slice-and-describe'], /no file \/nowhere\/a\.wav/],
    [['run', tmpdir(), '--preset', 'slice-and-describe'], /is not a file/],
    [['run'], /missing required argument 'file'/],
    [['op', 'nope', 'a.wav'], /no operation "nope"; the operations are/],
    [['list', '--limit', 'many'], /positive integer/],
    [['jobs', '--state', 'dead'], /pending, in_progress, complete, failed, cancelled/],
    [['run', 'a.wav', '--cache', 'never'], /use, refresh, off/],
    [['run', 'a.wav', '--deadline', '0'], /positive integer/],
    [['run', 'a.wav', '--priority', 'high'], /must be an integer/],
    [['cancel'], /missing required argument 'job'/],
    [['delete'], /Say what to delete: ids of jobs, or --file/],
    [['start', '--retention-days', '-1'], /0 or more/],
    [['start', '--retention-days', 'long'], /must be an integer/],
    [['start', '--port-base', '80'], /between 1024 and/],
    [['fly'], /unknown command 'fly'/],
    [['presets', '--wings'], /unknown option '--wings'/],
  ])('answers %j with code 2 and the reason, on one screen', async (args, reason) => {
    const { code, out, err } = await attacca(...args);
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
  });

  it('refuses a parameter of an operation that is out of range, with what is allowed', async () => {
    const path = file('a.wav', 'x');
    const { code, err, out } = await attacca(
      'op',
      'librosa-mfcc',
      path,
      '--param',
      'n_mfcc=-1',
      '--json',
    );
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/n_mfcc is -1; allowed is an integer/);
    const unknown = await attacca('op', 'librosa-mfcc', path, '--param', 'nmfcc=20');
    expect(unknown.err).toMatch(
      /^attacca: librosa-mfcc has no parameter nmfcc \(did you mean n_mfcc\?\); it has n_mfcc,/,
    );
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'INVALID_PARAMETER' } });
  });

  it('refuses an empty file at once', async () => {
    const path = file('empty.wav', '');
    for (const args of [
      ['run', path, '--preset', 'slice-and-describe'],
      ['op', 'librosa-mfcc', path],
    ]) {
      const { code, err } = await attacca(...args);
      expect(code).toBe(exitCodes.usage);
      expect(err).toMatch(/^attacca: The file .*empty\.wav is empty\.$/m);
    }
  });

  it('takes files for inputs by name, and says which inputs there are', async () => {
    const op = ['op', 'bufcompose', file('a.wav', 'x'), '--input'];
    expect((await attacca(...op, 'onto=b.wav')).err).toMatch(
      /no input "onto"; it has source, dest/,
    );
    expect((await attacca(...op, 'destination')).err).toMatch(/must be of the form port=file/);
    expect((await attacca(...op, 'destination=b.wav')).err).toMatch(/There is no file b.wav/);
    expect((await attacca('op', 'bufcompose')).err).toMatch(/Name at least one file/);
  });

  it('takes null for a parameter of which the manifest says what that is, and for no other', async () => {
    const op = ['op', 'librosa-mfcc', file('a.wav', 'x'), '--param'];
    expect((await attacca(...op, 'fmax=null')).err).toMatch(/no audio|not.*sound|INVALID/i);
    expect((await attacca(...op, 'n_mfcc=null')).err).toMatch(/n_mfcc is "null"; allowed/);
  });

  it('lists operations and presets as JSON, without those nobody can ask for', async () => {
    const operations = JSON.parse((await attacca('operations', '--json')).out).operations as {
      name: string;
    }[];
    const names = operations.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['librosa-mfcc', 'ampslice', 'bufstats']));
    expect(names).not.toContain('ingest');
    const presets = JSON.parse((await attacca('presets', '--json')).out).presets as {
      name: string;
    }[];
    expect(presets.map(({ name }) => name)).toContain('slice-and-describe');
  });

  it('lists operations for people with defaults and ranges', async () => {
    const { code, out } = await attacca('operations');
    expect(code).toBe(exitCodes.success);
    expect(out).toMatch(/n_mfcc +\d+ +an integer/);
  });

  it('shows its help with code 0', async () => {
    const { code, out } = await attacca('--help');
    expect(code).toBe(exitCodes.success);
    expect(out).toMatch(
      /run .*op .*start .*status .*jobs.*cancel .*retry .*delete .*operations .*presets .*dead-letters/s,
    );
  });

  it('says where no stack runs', async () => {
    const { code, out } = await attacca('status', '--data-dir', folder);
    expect(code).toBe(exitCodes.failed);
    expect(out).toMatch(/No stack runs on .*attacca start/);
  });
});

describe('failures in words', () => {
  const error = new ApiError({
    status: 422,
    code: 'INVALID_PIPELINE',
    detail: 'The pipeline is not valid.',
    errors: [
      {
        step_id: 'mfcc',
        field: 'parameters.n_mfcc',
        message: 'n_mfcc is 1000; allowed is at most 128',
      },
      { field: 'pipeline', message: 'too long' },
    ],
  });

  it('name every field', () => {
    expect(describeError(error)).toBe(
      'The pipeline is not valid.\n  step mfcc, parameters.n_mfcc: n_mfcc is 1000; allowed is at most 128\n  pipeline: too long',
    );
    expect(errorDocument(error)).toMatchObject({
      error: { code: 'INVALID_PIPELINE', errors: error.errors },
    });
  });

  it('offer a retry where one can help', () => {
    const failed = (error_type: string): JobDocument =>
      ({
        job_id: 'j1',
        state: 'failed',
        error: {
          error_type,
          error_code: 'LEASE_EXPIRED',
          error_message: 'No sign of life.',
          step_id: 'mfcc',
        },
      }) as JobDocument;
    expect(describeFailure(failed('INFRASTRUCTURE_ERROR'))).toBe(
      'Job j1 failed in step mfcc: No sign of life. (LEASE_EXPIRED)\nTry again with: attacca retry j1',
    );
    expect(describeFailure(failed('APPLICATION_ERROR'))).not.toContain('retry');
  });
});
