import { traceparentOf } from './trace';

const a = 'a'.repeat(32);
const b = 'b'.repeat(32);
const standard = `00-${a}-0123456789abcdef-01`;

test.each([
  ['traceparent', { traceparent: standard }, standard],
  [
    'Cloud Run’s header',
    { 'x-cloud-trace-context': `${b}/81985529216486895;o=1` },
    `00-${b}-0123456789abcdef-01`,
  ],
  [
    'Cloud Run’s header without its flag',
    { 'x-cloud-trace-context': `${b}/1` },
    `00-${b}-0000000000000001-00`,
  ],
  [
    'both, of which the standard counts',
    { traceparent: standard, 'x-cloud-trace-context': `${b}/1` },
    standard,
  ],
  [
    'a broken traceparent beside Cloud Run’s header',
    { traceparent: 'hello', 'x-cloud-trace-context': `${b}/1` },
    `00-${b}-0000000000000001-00`,
  ],
  ['a repeated header', { traceparent: [standard, 'x'] }, standard],
])('given %s, it is followed', (_, headers, expected) => {
  expect(traceparentOf(headers)).toBe(expected);
});

test.each([
  ['nothing', {}],
  ['an empty list', { traceparent: [] }],
  ['upper case', { traceparent: `00-${a.toUpperCase()}-0123456789abcdef-01` }],
  ['too few digits', { traceparent: '00-abc-0123456789abcdef-01' }],
  ['no span', { 'x-cloud-trace-context': a }],
  ['the span 0', { 'x-cloud-trace-context': `${a}/0` }],
  ['a span of more than 64 bits', { 'x-cloud-trace-context': `${a}/99999999999999999999` }],
])('given %s, none is followed', (_, headers) => {
  expect(traceparentOf(headers)).toBeUndefined();
});
