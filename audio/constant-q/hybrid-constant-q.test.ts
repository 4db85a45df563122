import { featureMatrix } from '../framewise/framewise-feature';
import { constantQ } from './constant-q';
import { hybridConstantQStream } from './hybrid-constant-q';

const SR = 22050;
const tone = Float32Array.from({ length: 9000 }, (_, i) => Math.sin((2 * Math.PI * 1760 * i) / SR));

test('a hop shorter than all wavelets leaves the constant-Q transform as it is', () => {
  const options = { sampleRate: SR, hopLength: 64, nBins: 24 };
  const hybrid = featureMatrix(tone, (onValues) => hybridConstantQStream(options, onValues));
  expect(hybrid).toEqual(constantQ(tone, options));
});

test.each([
  ['both transforms', { nBins: 72 }],
  ['one spectrum', { nBins: 24, fminHz: 880 }],
])('a tone is where it belongs, by %s', (_, bins) => {
  const options = { sampleRate: SR, fminHz: 55, ...bins };
  const { rows, columns, data } = featureMatrix(tone, (onValues) =>
    hybridConstantQStream(options, onValues),
  );
  const middle = Array.from({ length: rows }, (__, row) => data[row * columns + (columns >> 1)]!);
  const expected = 12 * Math.log2(1760 / options.fminHz);
  expect(middle.indexOf(Math.max(...middle))).toBe(Math.round(expected));
});

test('does not depend on the block sizes', () => {
  const options = { sampleRate: SR, nBins: 84 };
  const whole = featureMatrix(tone, (onValues) => hybridConstantQStream(options, onValues));
  const frames: number[][] = [];
  const stream = hybridConstantQStream(options, (values) => frames.push(Array.from(values)));
  for (let at = 0; at < tone.length; at += 501) stream.push(tone.subarray(at, at + 501));
  expect(stream.end()).toBe(whole.columns);
  frames.forEach((values, t) =>
    values.forEach((value, row) => expect(value).toBe(whole.data[row * whole.columns + t])),
  );
});
