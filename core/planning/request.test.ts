import { AttaccaError, type FieldError } from '../errors';
import { parsePipelineRequest } from './request';
import { pipelineRequestSchema } from './request-schema';

const step = { service: 's', operation: 'o' };
const body = { file_id: 'f', pipeline: [step] };

function faults(request: object): readonly FieldError[] {
  try {
    parsePipelineRequest(request);
  } catch (error) {
    if (error instanceof AttaccaError && error.code === 'INVALID_REQUEST') return error.errors;
    throw error;
  }
  return [];
}

test.each<[string, object]>([
  ['nothing more', {}],
  ['cache: use', { cache: 'use' }],
  ['cache: refresh', { cache: 'refresh' }],
  ['cache: off', { cache: 'off' }],
  ['the lowest priority', { priority: -10 }],
  ['the highest priority', { priority: 10 }],
  ['a deadline of a second', { deadline_seconds: 1 }],
  ['a deadline of a week', { deadline_seconds: 604_800 }],
  ['an empty map', { pipeline: [{ ...step, map: {} }] }],
  [
    'the least of a map',
    {
      pipeline: [
        {
          ...step,
          map: {
            max_concurrency: 1,
            tolerated_failure_count: 0,
            tolerated_failure_percentage: 0,
            batch: { max_items: 1, max_seconds: 0.001 },
          },
        },
      ],
    },
  ],
  [
    'the most of a map',
    {
      pipeline: [
        {
          ...step,
          map: {
            over: { step: 1, output: 'slices' },
            max_concurrency: 1024,
            tolerated_failure_count: 1_000_000_000,
            tolerated_failure_percentage: 100,
            batch: { max_items: 64, max_seconds: 480 },
          },
        },
      ],
    },
  ],
])('%s is accepted as it is', (_name, more) => {
  const request = { ...body, ...more };
  expect(parsePipelineRequest(request)).toBe(request);
});

test.each<[string, object, Partial<FieldError>]>([
  ['an unknown cache mode', { cache: 'on' }, { field: 'cache', allowed: 'use, refresh, off' }],
  [
    'a priority too high',
    { priority: 11 },
    { field: 'priority', given: 11, allowed: 'an integer from -10 to 10' },
  ],
  [
    'half a priority',
    { priority: 0.5 },
    { field: 'priority', given: 0.5, allowed: 'an integer from -10 to 10' },
  ],
  [
    'no time at all',
    { deadline_seconds: 0 },
    { field: 'deadline_seconds', given: 0, allowed: 'an integer from 1 to 604800' },
  ],
  [
    'more than a week',
    { deadline_seconds: 604_801 },
    { field: 'deadline_seconds', given: 604_801, allowed: 'an integer from 1 to 604800' },
  ],
  ['an input name that would not do in an id', { file_id: undefined, inputs: { 'a/b': 'f' } }, {}],
  ['an input name that is the database’s own', { file_id: undefined, inputs: { __a__: 'f' } }, {}],
])('%s is refused', (_name, more, expected) => {
  const { field = 'inputs', ...rest } = expected;
  const [fault] = faults(JSON.parse(JSON.stringify({ ...body, ...more })) as object);
  expect(fault).toMatchObject({ field, ...rest });
});

const concurrency = { field: 'max_concurrency', allowed: 'an integer from 1 to 1024' };
const percentage = { field: 'tolerated_failure_percentage', allowed: 'a number from 0 to 100' };
const items = { field: 'batch.max_items', allowed: 'an integer from 1 to 64' };
const seconds = { field: 'batch.max_seconds', allowed: 'a number above 0 and up to 480' };

test.each<[object, Partial<FieldError>]>([
  [{ max_concurrency: 0 }, { ...concurrency, given: 0 }],
  [{ max_concurrency: 1025 }, { ...concurrency, given: 1025 }],
  [{ max_concurrency: '4' }, { ...concurrency, given: '4' }],
  [{ tolerated_failure_count: -1 }, { field: 'tolerated_failure_count', given: -1 }],
  [{ tolerated_failure_percentage: -0.1 }, { ...percentage, given: -0.1 }],
  [{ tolerated_failure_percentage: 100.1 }, { ...percentage, given: 100.1 }],
  [{ batch: { max_items: 0 } }, { ...items, given: 0 }],
  [{ batch: { max_items: 65 } }, { ...items, given: 65 }],
  [{ batch: { max_seconds: 0 } }, { ...seconds, given: 0 }],
  [{ batch: { max_seconds: 481 } }, { ...seconds, given: 481 }],
  [{ batch: { size: 1 } }, { field: 'batch.size' }],
  [{ speed: 1 }, { field: 'speed' }],
])('the map %j is refused: field, given, allowed', (map, { field, ...rest }) => {
  const [fault, ...others] = faults({ ...body, pipeline: [step, { ...step, map }] });
  expect(fault).toMatchObject({ field: `pipeline[1].map.${field}`, ...rest });
  expect(others).toEqual([]);
});

test.each(['a/b', '', '__name__', 'x'.repeat(65)])('the step_id %j is refused', (step_id) => {
  const fields = faults({ ...body, pipeline: [{ ...step, step_id }] }).map(({ field }) => field);
  expect(fields).toContain('pipeline[0].step_id');
});

test('a hundred steps have a good form: that they are too many is said by the planner, with the limit', () => {
  expect(faults({ ...body, pipeline: Array(100).fill(step) })).toEqual([]);
});

interface Schema {
  readonly description?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

/** Paths of the properties nobody has described. */
function undescribed(schema: Schema, path: string): string[] {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    ...(property.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(property, `${path}.${name}`),
  ]);
  const additional = schema.additionalProperties;
  const nested = [schema.items, typeof additional === 'object' ? additional : undefined];
  const parts = [...nested, ...(schema.anyOf ?? [])].filter((part) => part !== undefined);
  return [...properties, ...parts.flatMap((part) => undescribed(part, `${path}[]`))];
}

test('every property of a request is described', () => {
  expect(undescribed(pipelineRequestSchema as Schema, 'request')).toEqual([]);
  expect(undescribed({ properties: { a: { items: { properties: { b: {} } } } } }, 'x')).toEqual([
    'x.a',
    'x.a[].b',
  ]);
});
