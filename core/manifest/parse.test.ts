import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttaccaError } from '../errors';
import { createManifestParser } from './parse';

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../manifests/schema/manifest.schema.json'), 'utf8'),
) as object;
const parse = createManifestParser(schema);

/** The example of the seed document, as it stands there. */
const seed = {
  service_name: 'audio-analyzer',
  description: 'Performs various audio signal analysis operations.',
  operations: [
    {
      name: 'librosa-hpss',
      description: 'Harmonic-Percussive Source Separation using librosa.',
      entrypoint_function: 'run_hpss',
      inputs: { type: 'audio', details: { channels: 1 } },
      outputs: { type: 'audio', details: { channels: 1, files: ['harmonic', 'percussive'] } },
      parameters: [
        { name: 'margin', type: 'float', default: 1.0, min: 0.1, max: 5.0 },
        { name: 'power', type: 'float', default: 2.0, min: 1.0, max: 4.0 },
      ],
    },
    {
      name: 'flucoma-onset',
      description: 'Onset detection using the Flucoma command-line tool.',
      entrypoint_command: 'flucoma-cli-onset',
      inputs: { type: 'audio', details: { channels: 1 } },
      outputs: { type: 'matrix', details: { columns: 1, description: 'Onset times in seconds' } },
      parameters: [{ name: 'threshold', type: 'float', default: 0.5, min: 0.0, max: 1.0 }],
    },
    {
      name: 'librosa-mfcc',
      description: 'Mel-frequency cepstral coefficients using librosa.',
      entrypoint_function: 'run_mfcc',
      inputs: { type: 'audio', details: { channels: 1 } },
      outputs: { type: 'matrix', details: { columns: 13, description: '13 MFCC coefficients' } },
      parameters: [{ name: 'n_mfcc', type: 'integer', default: 13, min: 1, max: 40 }],
    },
  ],
};

describe("the seed's three example operations", () => {
  const manifest = parse(seed);

  test('parse unchanged', () => {
    expect(manifest.operations.map(({ name }) => name)).toEqual([
      'librosa-hpss',
      'flucoma-onset',
      'librosa-mfcc',
    ]);
  });
  test('the files of a single-port output become ports', () => {
    const [hpss] = manifest.operations;
    expect(hpss?.outputs.map(({ name, type, cardinality }) => [name, type, cardinality])).toEqual([
      ['harmonic', 'audio', 'one'],
      ['percussive', 'audio', 'one'],
    ]);
    expect(hpss?.inputs.map(({ name, details }) => [name, details.channels])).toEqual([
      ['audio', 1],
    ]);
  });
  test('a command is told from a function', () => {
    expect(manifest.operations[1]?.entrypoint).toEqual({
      kind: 'command',
      command: 'flucoma-cli-onset',
    });
    expect(manifest.operations[2]?.entrypoint).toEqual({ kind: 'function', name: 'run_mfcc' });
  });
});

function withOperation(change: object): unknown {
  return { ...seed, operations: [{ ...seed.operations[2], ...change }] };
}

test.each([
  ['an unknown field', withOperation({ colour: 'red' }), 'operations[0].colour'],
  [
    'an unknown port type',
    withOperation({ inputs: { type: 'smell' } }),
    'operations[0].inputs.type',
  ],
  ['no operations', { ...seed, operations: [] }, 'operations'],
  ['both entry points', withOperation({ entrypoint_command: 'x' }), 'operations[0]'],
])('%s is refused and named', (_name, manifest, field) => {
  const error = refusal(manifest);
  expect(error.code).toBe('INVALID_REQUEST');
  expect(error.errors.map((entry) => entry.field)).toContain(field);
});

test.each([
  [
    'a default out of its range',
    { parameters: [{ name: 'n', type: 'integer', default: 50, max: 40 }] },
    /default out of its range/,
  ],
  [
    'a default of another type',
    { parameters: [{ name: 'n', type: 'boolean', default: 1 }] },
    /default that is no boolean/,
  ],
  [
    'an output that is optional',
    { outputs: { o: { type: 'json', optional: true } } },
    /the port o cannot be optional/,
  ],
  [
    'a null that means no value of its own',
    { parameters: [{ name: 'n', type: 'integer', default: 5, min: 1, null_means: 0 }] },
    /null_means that is no value/,
  ],
  [
    'an enum without its default',
    { parameters: [{ name: 'n', type: 'enum', default: 'c', values: ['a', 'b'] }] },
    /none of its values/,
  ],
  [
    'a detail from no parameter',
    { outputs: { type: 'matrix', details: { columns: 'n_foo' } } },
    /n_foo, which is no parameter/,
  ],
  [
    'a parameter given twice',
    {
      parameters: [
        { name: 'n', type: 'float', default: 1 },
        { name: 'm', aliases: ['n'], type: 'float', default: 1 },
      ],
    },
    /n is given twice/,
  ],
])('%s is refused', (_name, change, message) => {
  expect(refusal(withOperation(change)).message).toMatch(message);
});

describe('a service', () => {
  test('scales from nothing to a hundred unless it says otherwise', () => {
    expect(parse(seed).scaling).toEqual({ min_instances: 0, max_instances: 100 });
    const scaling = { min_instances: 2 };
    expect(parse({ ...seed, scaling }).scaling).toEqual({ min_instances: 2, max_instances: 100 });
  });

  test.each([
    [{ scaling: { min_instances: 6, max_instances: 5 } }, /^scaling: min_instances is 6; allowed/],
    [{ scaling: { max_instances: 0 } }, /^scaling\.max_instances: must be >= 1/],
    [{ scaling: { instances: 3 } }, /^scaling\.instances: unknown field/],
    // The operations of the seed ask for 512 MiB and one CPU each.
    [{ concurrency: 9 }, /^concurrency: 9 requests at a time need 9 vCPUs and 5376 MiB/],
  ])('that asks for %j is refused, by what can be had', (change, message) => {
    const [fault] = refusal({ ...seed, ...change }).errors;
    expect(`${fault?.field}: ${fault?.message}`).toMatch(message);
  });
});

function refusal(manifest: unknown): AttaccaError {
  try {
    parse(manifest);
  } catch (error) {
    if (error instanceof AttaccaError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}
