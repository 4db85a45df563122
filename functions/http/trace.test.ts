import { traceIdOf } from './trace';

const a = 'a'.repeat(32);
const b = 'b'.repeat(32);

test.each([
  ['traceparent', { traceparent: `00-${a}-0123456789abcdef-01` }, a],
  ['Cloud Run’s header', { 'x-cloud-trace-context': `${b}/123;o=1` }, b],
  [
    'both, of which the standard counts',
    { traceparent: `00-${a}-0123456789abcdef-01`, 'x-cloud-trace-context': `${b}/1` },
    a,
  ],
  [
    'a broken traceparent beside Cloud Run’s header',
    { traceparent: 'hello', 'x-cloud-trace-context': `${b}/1` },
    b,
  ],
  ['a repeated header', { traceparent: [`00-${a}-0123456789abcdef-01`, 'x'] }, a],
])('given %s, it is followed', (_, headers, expected) => {
  expect(traceIdOf(headers)).toBe(expected);
});

test.each([
  ['nothing', {}],
  ['an empty list', { traceparent: [] }],
  ['upper case', { traceparent: `00-${a.toUpperCase()}-0123456789abcdef-01` }],
  ['too few digits', { traceparent: '00-abc-0123456789abcdef-01' }],
  ['no span', { 'x-cloud-trace-context': a }],
])('given %s, a new trace begins', (_, headers) => {
  const trace = traceIdOf(headers);
  expect(trace).toMatch(/^[0-9a-f]{32}$/);
  expect(traceIdOf(headers)).not.toBe(trace);
  expect(trace).not.toBe(a);
});
