import fc from 'fast-check';
import { createMatrix } from '../matrix/matrix';
import { roundHalfToEven } from '../rounding/round-half-to-even';
import { fitRobustScale, robustScale, robustScaleInverse } from './robust-scale';

const data = createMatrix(5, 2, Float32Array.of(1, 7, 2, 7, 3, 7, 4, 7, 50, 7));

describe('robust scaling', () => {
  it('finds median and quartiles of every column', () => {
    expect(fitRobustScale(data)).toEqual({
      ...{ low: 25, high: 75, data_low: [2, 7], data_high: [4, 7], median: [3, 7] },
      // A column without spread is shifted, not blown up.
      range: [2, 1],
    });
  });

  it('scales with what was found', () => {
    const scaled = robustScale(data, fitRobustScale(data));
    expect(Array.from(scaled.data)).toEqual([-1, 0, -0.5, 0, 0, 0, 0.5, 0, 23.5, 0]);
  });

  it('is undone by its inverse', () => {
    const values = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, (column) => {
        const matrix = createMatrix(column.length, 1, Float32Array.from(column));
        const fit = fitRobustScale(matrix, { low: 10, high: 90 });
        const back = robustScaleInverse(robustScale(matrix, fit), fit);
        back.data.forEach((value, i) => expect(value).toBeCloseTo(column[i]!, 3));
      }),
    );
  });

  it('refuses other widths, no rows and crossed percentiles', () => {
    expect(() => robustScale(createMatrix(1, 3), fitRobustScale(data))).toThrow(
      'data.columns is 3',
    );
    expect(() => fitRobustScale(createMatrix(0, 2))).toThrow('data.rows is 0');
    expect(() => fitRobustScale(data, { low: 80 })).toThrow('high is 75');
  });
});

describe('roundHalfToEven', () => {
  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.51, 3],
    [-0.5, 0],
    [-1.5, -2],
    [-2.4, -2],
  ])('of %d is %d', (value, expected) => {
    expect(roundHalfToEven(value) + 0).toBe(expected);
  });
});
