import { readVectorJson } from '../../test/reference-vectors';
import { excess } from '../../test/tolerances';
import { dctMatrix, type DctType } from './dct';

interface Variant {
  readonly type: DctType;
  readonly norm: 'ortho' | null;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

describe('dctMatrix', () => {
  const { dct } = readVectorJson<{ dct: Variant[] }>('variants.librosa.json');

  test.each(dct)('of type $type, norm $norm, is scipy.fft.dct', ({ type, norm, input, output }) => {
    const n = input.length;
    const matrix = dctMatrix({ type, norm, inputs: n, outputs: n });
    const given = output.map((_, k) =>
      input.reduce((sum, x, i) => sum + matrix[k * n + i]! * x, 0),
    );
    expect(excess(given, output, { abs: 1e-10 })).toBeLessThanOrEqual(0);
  });

  it('is orthonormal for type 2', () => {
    const n = 9;
    const matrix = dctMatrix({ inputs: n, outputs: n });
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        let product = 0;
        for (let i = 0; i < n; i++) product += matrix[a * n + i]! * matrix[b * n + i]!;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
      }
    }
  });

  it('refuses other types and more coefficients than values', () => {
    expect(() => dctMatrix({ type: 4 as DctType, inputs: 4, outputs: 4 })).toThrow('dctType is 4');
    expect(() => dctMatrix({ inputs: 4, outputs: 5 })).toThrow('outputs is 5');
  });
});
