import { flat, readVectorJson, type ReferenceArray } from '../../test/reference-vectors';
import { optionsOf, spectralVariants } from '../../test/librosa-variants';
import { excess, TOLERANCES } from '../../test/tolerances';
import { createMatrix } from '../matrix/matrix';
import { delta, type DeltaMode } from './delta';

const { delta_input: input } = readVectorJson<{ delta_input: ReferenceArray }>(
  'spectral-variants.librosa.json',
);
const coefficients = createMatrix(input.shape[0]!, input.shape[1]!, Float32Array.from(flat(input)));

describe('delta', () => {
  test.each(spectralVariants('delta'))('with $parameters is librosa.feature.delta', (variant) => {
    const given = delta(coefficients, optionsOf(variant.parameters));
    expect([given.rows, given.columns]).toEqual(variant.shape);
    expect(excess(given.data, flat(variant), TOLERANCES.delta)).toBeLessThanOrEqual(0);
  });

  const parabola = createMatrix(
    1,
    20,
    Float32Array.from({ length: 20 }, (_, t) => 3 * t * t - 5 * t + 7),
  );

  it('of a parabola is its slope, where no edge is near', () => {
    const { data } = delta(parabola, { width: 5 });
    for (let t = 2; t < 18; t++) expect(data[t]).toBeCloseTo(6 * t - 5, 4);
  });

  it('of second order is a parabola’s curvature everywhere', () => {
    for (const value of delta(parabola, { order: 2 }).data) expect(value).toBeCloseTo(6, 4);
  });

  it('of one frame is 0, if the frame is taken as going on', () => {
    const modes: readonly DeltaMode[] = ['nearest', 'mirror', 'wrap', 'constant'];
    for (const mode of modes) {
      const given = delta(createMatrix(1, 1, Float32Array.of(5)), { width: 3, mode });
      expect(given.data[0]).toBeCloseTo(0, 12);
    }
  });

  test.each([
    [{ width: 4 }, 'width is 4; allowed: an odd integer'],
    [{ width: 1 }, 'width is 1'],
    [{ width: 21 }, 'width is 21; allowed: at most 20 (the frames) in mode interp'],
    [{ order: 0 }, 'order is 0'],
    [{ width: 3, order: 3 }, 'order is 3; allowed: an integer from 1 to 2'],
    [{ mode: 'reflect' as DeltaMode }, 'mode is "reflect"'],
  ])('refuses %j', (options, message) => {
    expect(() => delta(parabola, options)).toThrow(message);
  });

  it('refuses what is no number, by its place', () => {
    const matrix = createMatrix(2, 3, Float32Array.of(1, 2, 3, 4, NaN, 6));
    expect(() => delta(matrix, { width: 3 })).toThrow('value in row 1, frame 1 is NaN');
  });
});
