import { makeEnvelope, parseTaskQueued } from './envelope';

const envelope = makeEnvelope({
  event_id: 'e',
  event_type: 'TaskQueued',
  source: 'orchestrator',
  timestamp: '2026-01-01T12:00:00.000Z',
  trace_id: '0'.repeat(32),
  payload: { job_id: 'job', task_id: 'mfcc', attempt: 0 },
});

test('what is made can be parsed', () => {
  expect(parseTaskQueued(JSON.stringify(envelope))).toEqual({ ...envelope, schema_version: 'v1' });
});

test('fields of a later version are no reason to refuse', () => {
  expect(() => parseTaskQueued(JSON.stringify({ ...envelope, added: 1 }))).not.toThrow();
});

const payload = (change: object) => ({ ...envelope, payload: { ...envelope.payload, ...change } });

test.each<[string, unknown, string, unknown]>([
  ['a list', [envelope], '(message)', [envelope]],
  ['null', null, '(message)', null],
  ['a string', 'hello', '(message)', 'hello'],
  ['another version', { ...envelope, schema_version: 'v2' }, 'schema_version', 'v2'],
  ['no version', { ...envelope, schema_version: undefined }, 'schema_version', undefined],
  ['no event_id', { ...envelope, event_id: undefined }, 'event_id', undefined],
  ['a numeric event_type', { ...envelope, event_type: 1 }, 'event_type', 1],
  ['no source', { ...envelope, source: null }, 'source', null],
  ['a numeric timestamp', { ...envelope, timestamp: 0 }, 'timestamp', 0],
  ['no trace_id', { ...envelope, trace_id: undefined }, 'trace_id', undefined],
  ['no payload', { ...envelope, payload: undefined }, 'payload', undefined],
  ['a payload that is null', { ...envelope, payload: null }, 'payload', null],
  ['no job_id', payload({ job_id: undefined }), 'payload.job_id', undefined],
  ['a numeric task_id', payload({ task_id: 7 }), 'payload.task_id', 7],
  ['an attempt in words', payload({ attempt: 'first' }), 'payload.attempt', 'first'],
])('%s is refused, naming the field and what was given', (_, message, field, given) => {
  expect(() => parseTaskQueued(JSON.stringify(message))).toThrow(
    expect.objectContaining({
      code: 'INVALID_REQUEST',
      errors: [expect.objectContaining({ field, ...(given === undefined ? {} : { given }) })],
    }),
  );
});

test.each(['', '{', 'TaskQueued'])('%p is refused as no JSON, with the cause', (text) => {
  expect(() => parseTaskQueued(text)).toThrow(
    expect.objectContaining({ code: 'INVALID_REQUEST', cause: expect.any(SyntaxError) }),
  );
});
