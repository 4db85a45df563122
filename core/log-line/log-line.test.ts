import { logLine, logText } from './log-line';

const trace = '0af7651916cd43dd8448eb211c80319c';
const origin = { service_name: 'internal', project: 'p', time: '2026-01-01T00:00:00.000Z' };

test('a line has Cloud Logging’s fields, and what it is about as labels', () => {
  const fields = {
    job_id: 'j',
    step_id: 's',
    task_id: 't',
    operation: 'librosa-mfcc',
    attempt: 2,
    traceparent: `00-${trace}-b7ad6b7169203331-01`,
  };
  expect(logLine('INFO', 'A task is leased.', { ...origin, fields })).toEqual({
    severity: 'INFO',
    message: 'A task is leased.',
    time: origin.time,
    service_name: 'internal',
    attempt: 2,
    'logging.googleapis.com/labels': {
      job_id: 'j',
      step_id: 's',
      task_id: 't',
      service_name: 'internal',
      operation: 'librosa-mfcc',
    },
    'logging.googleapis.com/trace': `projects/p/traces/${trace}`,
    'logging.googleapis.com/spanId': 'b7ad6b7169203331',
    'logging.googleapis.com/trace_sampled': true,
  });
});

test('what is not known is not there', () => {
  const fields = { job_id: null, traceparent: 'none' };
  const unknown = { ...origin, fields };
  const expected = { 'logging.googleapis.com/labels': { service_name: 'internal' } };
  const { service_name, time } = origin;
  const plain = { severity: 'ERROR', message: 'No.', time, service_name };
  expect(logLine('ERROR', 'No.', unknown)).toEqual({ ...plain, ...expected });
});

test('without a project it names no trace', () => {
  const fields = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
  const line = logLine('INFO', '', { ...origin, project: '', fields });
  expect(Object.keys(line).filter((name) => /trace|span/.test(name))).toEqual([]);
});

test('as text it is one line, without what nobody must read', () => {
  const fields = { error: 'two\nlines of ann@example.org' };
  const text = logText('ERROR', 'No.', { ...origin, fields });
  expect(text.indexOf('\n')).toBe(text.length - 1);
  expect(JSON.parse(text)).toMatchObject({ error: 'two\nlines of …@…' });
});
