import { resolveParameters } from './parameters';
import { type Operation, type Parameter } from './types';

const named = { aliases: [], description: '' };
const parameters: readonly Parameter[] = [
  {
    ...named,
    name: 'n_mfcc',
    aliases: ['num_coeffs'],
    type: 'integer',
    default: 13,
    min: 1,
    max: 40,
  },
  { ...named, name: 'margin', type: 'float', default: 1.5, min: 0.1 },
  { ...named, name: 'ceiling', type: 'float', default: 0, max: 5 },
  { ...named, name: 'offset', type: 'float', default: 0 },
  { ...named, name: 'center', type: 'boolean', default: true },
  { ...named, name: 'title', type: 'string', default: '', max_length: 4 },
  { ...named, name: 'window', type: 'enum', default: 'hann', values: ['hann', 'hamming'] },
];
const operation: Operation = {
  service: 'audio-analyzer',
  name: 'librosa-mfcc',
  aliases: [],
  version: '1',
  description: '',
  method: { algorithm: '', sources: [], differences: [] },
  entrypoint: { kind: 'function', name: 'run' },
  inputs: [],
  outputs: [],
  parameters,
  cachable: true,
  cache_duration_minutes: 1,
  expected_seconds_per_item: 1,
  resources: { memory_mib: 1, cpu: 1, timeout_seconds: 1 },
  limits: { max_input_bytes: 1, max_duration_seconds: 1 },
  retry: {
    max_attempts: 1,
    minimum_backoff_seconds: 0,
    maximum_backoff_seconds: 0,
    error_codes: null,
  },
  implicit: false,
};
const defaults = {
  n_mfcc: 13,
  margin: 1.5,
  ceiling: 0,
  offset: 0,
  center: true,
  title: '',
  window: 'hann',
};

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['nothing given', {}, {}],
  ['the lower bound', { n_mfcc: 1 }, { n_mfcc: 1 }],
  ['the upper bound', { n_mfcc: 40 }, { n_mfcc: 40 }],
  ['an alias', { num_coeffs: 20 }, { n_mfcc: 20 }],
  ['an integer for a float', { margin: 2 }, { margin: 2 }],
  [
    'far beyond the open end',
    { margin: 1e300, ceiling: -1e300 },
    { margin: 1e300, ceiling: -1e300 },
  ],
  ['false', { center: false }, { center: false }],
  ['the longest string', { title: 'four' }, { title: 'four' }],
  ['another value of an enum', { window: 'hamming' }, { window: 'hamming' }],
])('%s: accepted, the rest are defaults, in the manifest’s order', (_, given, expected) => {
  const resolved = resolveParameters(operation, given);
  expect(resolved).toEqual({ parameters: { ...defaults, ...expected }, errors: [] });
  expect(Object.keys(resolved.parameters)).toEqual(Object.keys(defaults));
});

test.each<[string, Record<string, unknown>, string, string]>([
  ['below the range', { n_mfcc: 0 }, 'n_mfcc', 'an integer from 1 to 40'],
  ['above the range', { n_mfcc: 41 }, 'n_mfcc', 'an integer from 1 to 40'],
  ['an alias out of range', { num_coeffs: 41 }, 'num_coeffs', 'an integer from 1 to 40'],
  ['a fraction for an integer', { n_mfcc: 1.5 }, 'n_mfcc', 'an integer from 1 to 40'],
  ['a number as a string', { n_mfcc: '13' }, 'n_mfcc', 'an integer from 1 to 40'],
  ['null', { n_mfcc: null }, 'n_mfcc', 'an integer from 1 to 40'],
  ['below an open range', { margin: 0 }, 'margin', 'a number of at least 0.1'],
  ['above an open range', { ceiling: 6 }, 'ceiling', 'a number of at most 5'],
  ['infinity', { offset: Infinity }, 'offset', 'a number'],
  ['not a number', { offset: NaN }, 'offset', 'a number'],
  ['a number for a boolean', { center: 1 }, 'center', 'true or false'],
  ['a string that is too long', { title: 'fives' }, 'title', 'a string of at most 4 characters'],
  ['no value of the enum', { window: 'Hann' }, 'window', 'one of hann, hamming'],
  ['one parameter twice', { n_mfcc: 13, num_coeffs: 13 }, 'n_mfcc', 'one of its names'],
  ['an unknown name', { n_mfccs: 13 }, 'n_mfccs', Object.keys(defaults).join(', ')],
  ['a name every object has', { constructor: 1 }, 'constructor', Object.keys(defaults).join(', ')],
])('%s: refused, naming field, value and what is allowed', (_, given, name, allowed) => {
  const { errors } = resolveParameters(operation, given, { field: 'pipeline[0].parameters' });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    field: `pipeline[0].parameters.${name}`,
    given: given[name],
    allowed,
    message: expect.stringContaining(name),
  });
});

test('every fault is reported, not just the first', () => {
  const { errors } = resolveParameters(operation, { n_mfcc: 0, center: 'yes', nonsense: 1 });
  expect(errors.map(({ field }) => field)).toEqual([
    'parameters.n_mfcc',
    'parameters.center',
    'parameters.nonsense',
  ]);
});

test('an operation without parameters says that it has none', () => {
  const { errors } = resolveParameters({ ...operation, parameters: [] }, { gain: 1 });
  expect(errors).toMatchObject([{ field: 'parameters.gain', allowed: 'none' }]);
});

test('a string may be called after the recording where nothing is given', () => {
  const title = { ...named, name: 'title', type: 'string', default: '', max_length: 9 } as const;
  const named9 = { ...operation, parameters: [{ ...title, default_from: 'recording' } as const] };
  const titleOf = (given: object, recording: string | null) =>
    resolveParameters(named9, { ...given }, { recording }).parameters['title'];
  expect(titleOf({}, 'Blue Monday')).toBe('Blue Mond');
  expect(titleOf({}, null)).toBe('');
  expect(titleOf({ title: '' }, 'Blue Monday')).toBe('');
  expect(titleOf({ title: 'mine' }, 'Blue Monday')).toBe('mine');
  const plain = resolveParameters(
    { ...operation, parameters: [title] },
    {},
    { recording: 'Blue Monday' },
  );
  expect(plain.parameters).toEqual({ title: '' });
});

test('null is the value that the manifest says it means', () => {
  const fmax = {
    ...named,
    name: 'fmax',
    type: 'float',
    default: 100,
    min: 0,
    null_means: 0,
  } as const;
  const withNull = { ...operation, parameters: [fmax] };
  expect(resolveParameters(withNull, { fmax: null })).toEqual({
    parameters: { fmax: 0 },
    errors: [],
  });
  expect(resolveParameters(withNull, {}).parameters).toEqual({ fmax: 100 });
  expect(resolveParameters(withNull, { fmax: -1 }).errors).toMatchObject([
    { given: -1, allowed: 'a number of at least 0, or null' },
  ]);
});
