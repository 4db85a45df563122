/** How close points of a distance d count in the embedding: 1 / (1 + a d^2b). */
export interface ClosenessCurve {
  readonly a: number;
  readonly b: number;
}

/** Distances the curve is fitted at, from 0 to 3. */
const SAMPLES = 300;
const ROUNDS = 200;

/** The curve nearest to one that is 1 up to `minDist` and falls off exponentially (Levenberg and Marquardt). */
export function closenessCurve(minDist: number): ClosenessCurve {
  let curve: ClosenessCurve = { a: 1, b: 1 };
  let damping = 1e-3;
  let current = fitAt(curve, minDist);
  for (let round = 0; round < ROUNDS && damping < 1e12; round++) {
    const step = damped(current, damping);
    const next = { a: curve.a + step.a, b: curve.b + step.b };
    const tried = fitAt(next, minDist);
    if (next.a > 0 && next.b > 0 && tried.error < current.error) {
      const gain = current.error - tried.error;
      [curve, current, damping] = [next, tried, damping / 10];
      if (gain < 1e-15) break;
    } else damping *= 10;
  }
  return curve;
}

/** Squared error, and what tells where it falls: JᵀJ and Jᵀr. */
interface Fit {
  readonly error: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
  readonly a: number;
  readonly b: number;
}

function fitAt(curve: ClosenessCurve, minDist: number): Fit {
  const fit = { error: 0, aa: 0, ab: 0, bb: 0, a: 0, b: 0 };
  for (let i = 0; i < SAMPLES; i++) {
    const distance = (3 * i) / (SAMPLES - 1);
    const wanted = distance <= minDist ? 1 : Math.exp(minDist - distance);
    const power = distance ** (2 * curve.b);
    const closeness = 1 / (1 + curve.a * power);
    const rest = wanted - closeness;
    const byA = -power * closeness * closeness;
    const byB = distance > 0 ? byA * curve.a * 2 * Math.log(distance) : 0;
    fit.error += rest * rest;
    fit.aa += byA * byA;
    fit.ab += byA * byB;
    fit.bb += byB * byB;
    fit.a += byA * rest;
    fit.b += byB * rest;
  }
  return fit;
}

function damped({ aa, ab, bb, a, b }: Fit, damping: number): ClosenessCurve {
  const [first, second] = [aa * (1 + damping), bb * (1 + damping)];
  const determinant = first * second - ab * ab;
  return { a: (a * second - b * ab) / determinant, b: (b * first - a * ab) / determinant };
}
