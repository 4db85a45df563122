import fc from 'fast-check';
import { formatTraceparent, parseTraceparent } from './trace-context';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

test.each([
  ['sampled', `00-${trace}-${span}-01`, true],
  ['not sampled', `00-${trace}-${span}-00`, false],
  ['with flags of later versions', `00-${trace}-${span}-fe`, false],
  ['of a later version with more fields', `cc-${trace}-${span}-01-what-comes`, true],
])('a traceparent that is %s', (_, text, is_sampled) => {
  expect(parseTraceparent(text)).toEqual({ trace_id: trace, span_id: span, is_sampled });
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['of the forbidden version', `ff-${trace}-${span}-01`],
  ['without a trace', `00-${'0'.repeat(32)}-${span}-01`],
  ['without a span', `00-${trace}-${'0'.repeat(16)}-01`],
  ['in upper case', `00-${trace.toUpperCase()}-${span}-01`],
  ['too long for its version', `00-${trace}-${span}-01-x`],
  ['too short', `00-${trace}-${span}`],
])('a traceparent that is %s is none', (_, text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('what is written is read again', () => {
  const digits = (length: number): fc.Arbitrary<string> =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((each) => each.join(''))
      .filter((text) => /[^0]/.test(text));
  const context = fc.record({
    trace_id: digits(32),
    span_id: digits(16),
    is_sampled: fc.boolean(),
  });
  fc.assert(
    fc.property(context, (given) => {
      expect(parseTraceparent(formatTraceparent(given))).toEqual(given);
    }),
  );
});
