import fc from 'fast-check';
import { SampleKernels } from './sample-kernels';

const kernels = new SampleKernels();
/** Lengths around whole registers, and around the part that is taken in one go. */
const lengths = fc.oneof(fc.nat(40), fc.integer({ min: 32_760, max: 32_780 }), fc.constant(70_001));
const FULL_SCALE = 32_768;

function shortsOf(length: number, seed: number): Int16Array {
  // Both ends of the range are among them.
  return Int16Array.from({ length }, (_, i) => (i % 5 === 0 ? -32_768 : 32_767 - i * seed));
}

describe('SampleKernels', () => {
  it('takes means of two channels, and a single one as it is', () => {
    fc.assert(
      fc.property(lengths, fc.nat(1000), (length, seed) => {
        const shorts = shortsOf(2 * length, seed);
        const means = new Float32Array(length);
        kernels.meansOf(shorts, 2, means);
        const meanAt = (i: number): number =>
          (shorts[2 * i]! + shorts[2 * i + 1]!) / 2 / FULL_SCALE;
        expect(means.findIndex((mean, i) => mean !== meanAt(i))).toBe(-1);
        const single = new Float32Array(2 * length);
        kernels.meansOf(shorts, 1, single);
        expect(single.findIndex((sample, i) => sample !== shorts[i]! / FULL_SCALE)).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('parts two channels', () => {
    fc.assert(
      fc.property(lengths, fc.nat(1000), (length, seed) => {
        const shorts = shortsOf(2 * length, seed);
        const [left, right] = [new Float32Array(length), new Float32Array(length)];
        kernels.split(shorts, [left, right]);
        expect(left.findIndex((sample, i) => sample !== shorts[2 * i]! / FULL_SCALE)).toBe(-1);
        expect(right.findIndex((sample, i) => sample !== shorts[2 * i + 1]! / FULL_SCALE)).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('finds one sample that is too loud, infinite or no number, wherever it is', () => {
    const wrong = fc.constantFrom(NaN, Infinity, -Infinity, 2.0001, -3);
    fc.assert(
      fc.property(lengths, fc.nat(), wrong, (length, at, value) => {
        const samples = Float32Array.from({ length: length + 1 }, (_, i) => (i % 3) - 1);
        samples[0] = 2;
        expect(kernels.areWithin(samples, 2)).toBe(true);
        samples[at % samples.length] = value;
        expect(kernels.areWithin(samples, 2)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
