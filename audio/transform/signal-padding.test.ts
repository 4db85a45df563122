import fc from 'fast-check';
import { SignalPadding, type PadMode } from './signal-padding';
import { stft } from './stft';
import { StftStream } from './stft-stream';

function padded(blocks: readonly number[][], mode: PadMode, padding: number): number[] {
  const result: number[] = [];
  const stream = new SignalPadding({ padding, mode }, (samples) => result.push(...samples));
  for (const block of blocks) stream.push(Float32Array.from(block));
  stream.end();
  return result;
}

// By numpy.pad.
test.each<[PadMode, number[], number, number[]]>([
  ['edge', [1, 2, 3], 2, [1, 1, 1, 2, 3, 3, 3]],
  ['reflect', [1, 2, 3], 2, [3, 2, 1, 2, 3, 2, 1]],
  ['symmetric', [1, 2, 3], 2, [2, 1, 1, 2, 3, 3, 2]],
  ['linear_ramp', [4, 2, 8], 4, [0, 1, 2, 3, 4, 2, 8, 6, 4, 2, 0]],
  ['constant', [1, 2], 2, [0, 0, 1, 2, 0, 0]],
  // Longer than the signal: back and forth.
  ['reflect', [1, 2, 3], 5, [2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]],
  ['symmetric', [1, 2], 5, [1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]],
  ['reflect', [7], 3, [7, 7, 7, 7, 7, 7, 7]],
])('%s of %j by %i', (mode, signal, padding, expected) => {
  expect(padded([signal], mode, padding)).toEqual(expected);
});

test('does not depend on the block sizes', () => {
  const modes = fc.constantFrom<PadMode>('edge', 'reflect', 'symmetric', 'linear_ramp');
  const blocks = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 7 }), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(modes, blocks, fc.integer({ min: 1, max: 12 }), (mode, parts, padding) => {
      fc.pre(parts.flat().length > 0);
      expect(padded(parts, mode, padding)).toEqual(padded([parts.flat()], mode, padding));
    }),
  );
});

test('a spectrum in blocks is that of the whole', () => {
  const signal = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i * 0.3) + 0.2);
  const options = { nFft: 256, padMode: 'reflect', window: 'hamming' } as const;
  const frames: Float64Array[] = [];
  const stream = new StftStream(options, (spectrum) => frames.push(spectrum.slice()));
  for (let at = 0; at < signal.length; at += 37) stream.push(signal.subarray(at, at + 37));
  expect(stream.end()).toBe(16);
  expect(stream.samples).toBe(1000);
  const whole = stft(signal, options);
  frames
    .flatMap((frame) => Array.from(frame))
    .forEach((value, i) => {
      expect(whole.data[i]).toBeCloseTo(value, 3);
    });
});

describe('refuses', () => {
  test('a mode there is not', () => {
    const options = { padMode: 'wrap' as PadMode };
    expect(() => stft(new Float32Array(9), options)).toThrow(
      'padMode is "wrap"; allowed: constant',
    );
  });

  test('nothing, and what is no number, by its place in the signal', () => {
    const options = { nFft: 16, padMode: 'edge' } as const;
    expect(() => stft(new Float32Array(0), options)).toThrow('signal length is 0');
    expect(() => stft(Float32Array.of(1, 2, NaN), options)).toThrow('sample 2 is NaN');
  });
});
