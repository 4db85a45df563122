import { createMatrix } from '../matrix/matrix';
import { powerToDecibels } from './decibels';

const power = createMatrix(1, 4, Float32Array.of(1, 100, 1e-12, 0));

describe('powerToDecibels', () => {
  test.each([
    [{}, [0, 20, -60, -60]],
    [{ topDb: null }, [0, 20, -100, -100]],
    [{ topDb: 25 }, [0, 20, -5, -5]],
    [{ ref: 'max' as const }, [-20, 0, -80, -80]],
    [{ ref: 10, amin: 1e-3, topDb: null }, [-10, 10, -40, -40]],
  ])('with %j gives %j', (options, expected) => {
    Array.from(powerToDecibels(power, options).data).forEach((value, i) =>
      expect(value).toBeCloseTo(expected[i]!, 4),
    );
  });

  it('refuses a limit below zero and an amin of zero', () => {
    expect(() => powerToDecibels(power, { topDb: -1 })).toThrow('topDb is -1');
    expect(() => powerToDecibels(power, { amin: 0 })).toThrow('amin is 0');
  });
});
