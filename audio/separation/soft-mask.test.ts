import fc from 'fast-check';
import { softMask } from './soft-mask';

const f = (...values: number[]): Float32Array => Float32Array.of(...values);

describe('softMask', () => {
  test.each([
    [{}, [0.75, 0.5, 0]],
    [{ splitZeros: true }, [0.75, 0.5, 0.5]],
    [{ power: 2 }, [0.9, 0.5, 0]],
    [{ power: 2, margin: 3 }, [0.5, 0.1, 0]],
    [{ power: Infinity }, [1, 0, 0]],
  ])('with %j', (options, expected) => {
    Array.from(softMask(f(3, 1, 0), f(1, 1, 0), options)).forEach((value, i) =>
      expect(value).toBeCloseTo(expected[i]!, 6),
    );
  });

  it('takes values below the smallest normal float32 for silence', () => {
    expect(Array.from(softMask(f(1e-38, 2e-38), f(0, 0)))).toEqual([0, 1]);
  });

  it('and the mask of the reference add up to one', () => {
    const values = fc.array(fc.float({ min: 0, max: 1000, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(values, values, fc.double({ min: 0.5, max: 4, noNaN: true }), (a, b, power) => {
        const options = { power, splitZeros: true };
        const [x, y] = [Float32Array.from(a), Float32Array.from(b)];
        const [mask, rest] = [softMask(x, y, options), softMask(y, x, options)];
        mask.forEach((value, i) => expect(value + rest[i]!).toBeCloseTo(1, 6));
      }),
    );
  });

  it('refuses a power of zero', () => {
    expect(() => softMask(f(1), f(1), { power: 0 })).toThrow('power is 0; allowed: more than 0');
  });
});
