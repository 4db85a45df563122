import { problemOf } from './problem';
import { errorRegistry, type ErrorCode } from './registry';
import { AttaccaError, isErrorCode, structuredError, toStructuredError } from './structured-error';

const codes = Object.keys(errorRegistry) as ErrorCode[];

describe('a problem document', () => {
  test.each(codes)('of %s has the registry’s status and meaning and a type of its own', (code) => {
    const problem = problemOf(new AttaccaError(code, 'This happened.'));
    expect(problem).toEqual({
      type: expect.stringMatching(/^urn:attacca:error:[a-z-]+$/),
      title: errorRegistry[code].meaning,
      status: errorRegistry[code].status,
      detail: 'This happened.',
      code,
    });
  });

  test('types differ as codes do', () => {
    const types = codes.map((code) => problemOf(new AttaccaError(code, '')).type);
    expect(new Set(types).size).toBe(codes.length);
  });

  test.each([
    ['an Error', new Error('password is hunter2')],
    ['an Error with a code of its own', Object.assign(new Error('hunter2'), { code: 'NOT_FOUND' })],
    ['a string', 'hunter2'],
    ['null', null],
    ['undefined', undefined],
  ])('of %s tells the client nothing', (_, thrown) => {
    const problem = problemOf(thrown, 'c-1');
    expect(problem).toMatchObject({ status: 500, code: 'INTERNAL', correlation_id: 'c-1' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  test('carries field errors and the time to try again, where they are known', () => {
    const errors = [{ field: 'limit', message: 'is no number' }];
    const not_before = '2026-01-01T12:00:00.000Z';
    const error = new AttaccaError('TOO_EARLY', 'Wait.', { errors, notBefore: not_before });
    expect(problemOf(error)).toMatchObject({ errors, not_before });
  });

  test('never shows the cause', () => {
    const error = new AttaccaError('NOT_FOUND', 'Gone.', { cause: new Error('hunter2') });
    expect(JSON.stringify(problemOf(error))).not.toContain('hunter2');
  });
});

describe('a structured error', () => {
  test.each(codes)('of %s has the type the registry says', (code) => {
    expect(structuredError(code, 'm')).toEqual({
      error_type: errorRegistry[code].type,
      error_code: code,
      error_message: 'm',
    });
  });

  test('keeps the code of a known error, and the traceback for the owner', () => {
    const error = new AttaccaError('EMPTY_FILE', 'No bytes.');
    expect(toStructuredError(error, 'WORKER_CRASHED')).toEqual({
      error_type: 'APPLICATION_ERROR',
      error_code: 'EMPTY_FILE',
      error_message: 'No bytes.',
      raw_traceback: error.stack,
    });
  });

  test.each([
    ['an unknown error', new TypeError('x is undefined'), 'x is undefined'],
    ['a string', 'x is undefined', 'x is undefined'],
    ['null', null, 'null'],
  ])('of %s has the fallback’s code', (_, thrown, error_message) => {
    expect(toStructuredError(thrown)).toMatchObject({ error_code: 'INTERNAL', error_message });
    expect(toStructuredError(thrown, 'WORKER_CRASHED')).toMatchObject({
      error_type: 'INFRASTRUCTURE_ERROR',
      error_code: 'WORKER_CRASHED',
    });
  });

  test.each([
    ['LEASED', true],
    ['leased', false],
    ['constructor', false],
    [1, false],
    [undefined, false],
  ])('%p is a code: %p', (value, expected) => {
    expect(isErrorCode(value)).toBe(expected);
  });
});
