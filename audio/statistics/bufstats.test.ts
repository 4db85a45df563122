import fc from 'fast-check';
import { flucomaReference, readVectorBytes, RECORDINGS } from '../../test/reference-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { bufStats, type BufStatsOptions } from './bufstats';

const line = Float32Array.of(1, 2, 3, 4, 10);

function describeLine(options: BufStatsOptions, values: Float32Array = line): number[] {
  return Array.from(bufStats([values], options).data);
}

function expectClose(given: readonly number[], expected: readonly number[]): void {
  expect(given).toHaveLength(expected.length);
  given.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

describe('bufStats', () => {
  test.each(RECORDINGS)('of the samples of %s is FluCoMa BufStats', (recording) => {
    const signal = decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;
    const given = describeLine({ numDerivs: 1, low: 10, middle: 50, high: 90 }, signal);
    const expected = flucomaReference(recording)['stats_of_source']!.rows[0]!;
    expect(excess(given, expected, TOLERANCES.flucomaStatistics)).toBeLessThanOrEqual(0);
  });

  it('describes a line and its differences', () => {
    const std = Math.sqrt(10);
    const skew = (-27 - 8 - 1 + 0 + 216) / 5 / std ** 3;
    const kurtosis = (81 + 16 + 1 + 0 + 1296) / 5 / 100;
    // Differences 1 1 1 6, then 0 0 5.
    const first = [2.25, Math.sqrt(4.6875), 1.1547005, 7 / 3, 1, 1, 6];
    const second = [5 / 3, Math.sqrt(50 / 9), Math.SQRT1_2, 1.5, 0, 0, 5];
    expectClose(describeLine({ numDerivs: 2 }), [
      4,
      std,
      skew,
      kurtosis,
      1,
      3,
      10,
      ...first,
      ...second,
    ]);
  });

  it('gives what is selected, in its own order', () => {
    expectClose(describeLine({ select: ['high', 'mean'], numDerivs: 1 }), [4, 10, 2.25, 6]);
  });

  it('gives a constant line no spread, skewness or kurtosis', () => {
    expect(describeLine({}, Float32Array.of(3, 3, 3))).toEqual([3, 0, 0, 0, 3, 3, 3]);
  });

  it('leaves out frames with an outlier in any channel', () => {
    const select = ['mean'] as const;
    const other = Float32Array.of(-50, 1, 1, 1, 1);
    const result = bufStats([line, other], { outliersCutoff: 1.5, select });
    expect(Array.from(result.data)).toEqual([3, 1]);
    expect([result.rows, result.columns]).toEqual([2, 1]);
  });

  it('weighs frames, negative weights counting as none', () => {
    const weights = Float32Array.of(-3, 1, 0, 1, 0);
    expectClose(describeLine({ weights }), [3, 1, 0, 1, 1, 2, 4]);
    // The first difference that counts, 2 - 1, has the weight of the 2.
    expectClose(describeLine({ weights, numDerivs: 1, select: ['mean'] }), [3, 1]);
  });

  it('answers zeros when no weight is left', () => {
    expect(describeLine({ weights: new Float32Array(5), select: ['mean', 'mid'] })).toEqual([0, 0]);
  });

  it('weighted evenly has the moments of the unweighted', () => {
    const lines = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lines, (values) => {
        const select = ['mean', 'std', 'skew', 'kurtosis'] as const;
        const weights = new Float32Array(values.length).fill(2);
        const samples = Float32Array.from(values);
        expectClose(describeLine({ weights, select }, samples), describeLine({ select }, samples));
      }),
    );
  });

  it('has percentiles in order, each one of the values', () => {
    const lines = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 });
    const percents = fc.tuple(...[1, 2, 3].map(() => fc.double({ min: 0, max: 100, noNaN: true })));
    fc.assert(
      fc.property(lines, percents, (values, unsorted) => {
        const [low = 0, middle = 0, high = 0] = unsorted.sort((a, b) => a - b);
        const options = { low, middle, high, select: ['low', 'mid', 'high'] as const };
        const found = describeLine(options, Float32Array.from(values));
        expect(found).toEqual([...found].sort((a, b) => a - b));
        found.forEach((value) => expect(values).toContain(value));
      }),
    );
  });

  it('chooses frames and channels', () => {
    const options = { startFrame: 1, numFrames: 2, startChan: 1, select: ['mean'] as const };
    expect(Array.from(bufStats([line, Float32Array.of(0, 4, 6, 0, 0)], options).data)).toEqual([5]);
  });

  test.each<[BufStatsOptions, string]>([
    [{ numDerivs: 3 }, 'numDerivs is 3; allowed: an integer from 0 to 2'],
    [{ startFrame: 5 }, 'startFrame is 5; allowed: an integer from 0 to 4'],
    [{ numFrames: 1, numDerivs: 1 }, 'numFrames is 1; allowed: more than numDerivs (1)'],
    [{ low: 60 }, 'low is 60; allowed: a finite number from 0 to 50'],
    [{ weights: Float32Array.of(1) }, 'weights.length is 1'],
    [{ startChan: 1 }, 'startChan is 1'],
    [{ select: [] }, 'select is "empty"; allowed: mean, std'],
  ])('refuses %j', (options, message) => {
    expect(() => describeLine(options)).toThrow(message);
  });

  it('refuses values that are not finite', () => {
    expect(() => describeLine({}, Float32Array.of(1, NaN))).toThrow('channels is "values that');
  });
});
