/**
 * Weights of the `order`-th derivative of the polynomial of that degree which fits `width` equally spaced
 * values best: the derivative is the sum of weight i times value i. Its degree makes it the same everywhere
 * in the window. Discrete orthogonal polynomials by their recurrence, exact where powers of positions are not.
 * @param width odd, more than `order`
 */
export function derivativeWeights(width: number, order: number): Float64Array {
  const half = (width - 1) / 2;
  let before = new Float64Array(width);
  let current = new Float64Array(width).fill(1);
  let energyBefore = 0;
  let factorial = 1;
  for (let degree = 0; degree < order; degree++) {
    const energy = energyOf(current);
    const ratio = energyBefore === 0 ? 0 : energy / energyBefore;
    const next = current.map((value, i) => (i - half) * value - ratio * before[i]!);
    [before, current, energyBefore] = [current, next, energy];
    factorial *= degree + 1;
  }
  const scale = factorial / energyOf(current);
  return current.map((value) => value * scale);
}

function energyOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
