/** Eigenvalues, largest first, and their eigenvectors of unit length. */
export interface Eigensystem {
  readonly values: Float64Array;
  /** vectors[i] belongs to values[i]. */
  readonly vectors: readonly Float64Array[];
}

/** More sweeps than any matrix needs that has been seen. */
const SWEEPS = 60;

/**
 * All eigenvectors of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan, 8.5). The largest
 * element of every vector is positive, so that the result does not depend on anything else.
 * @param matrix size · size values; overwritten
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigensystem {
  const vectors = Array.from({ length: size }, (_, i) => {
    const unit = new Float64Array(size);
    unit[i] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < SWEEPS && !isDiagonal(matrix, size); sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate({ matrix, size, vectors }, p, q);
    }
  }
  const order = vectors.map((_, i) => i);
  order.sort((a, b) => matrix[b * size + b]! - matrix[a * size + a]!);
  return {
    values: Float64Array.from(order, (i) => matrix[i * size + i]!),
    vectors: order.map((i) => withPositiveLargest(vectors[i]!)),
  };
}

function isDiagonal(matrix: Float64Array, size: number): boolean {
  let [off, diagonal] = [0, 0];
  for (let i = 0; i < size; i++) {
    diagonal += matrix[i * size + i]! ** 2;
    for (let j = i + 1; j < size; j++) off += matrix[i * size + j]! ** 2;
  }
  return off <= 1e-30 * diagonal || off === 0;
}

interface Rotated {
  readonly matrix: Float64Array;
  readonly size: number;
  readonly vectors: readonly Float64Array[];
}

/** Makes element (p, q) vanish. */
function rotate({ matrix, size, vectors }: Rotated, p: number, q: number): void {
  const off = matrix[p * size + q]!;
  if (off === 0) return;
  const theta = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let i = 0; i < size; i++) {
    const [a, b] = [matrix[i * size + p]!, matrix[i * size + q]!];
    matrix[i * size + p] = cosine * a - sine * b;
    matrix[i * size + q] = sine * a + cosine * b;
  }
  for (let i = 0; i < size; i++) {
    const [a, b] = [matrix[p * size + i]!, matrix[q * size + i]!];
    matrix[p * size + i] = cosine * a - sine * b;
    matrix[q * size + i] = sine * a + cosine * b;
  }
  const [vectorP, vectorQ] = [vectors[p]!, vectors[q]!];
  for (let i = 0; i < size; i++) {
    const [a, b] = [vectorP[i]!, vectorQ[i]!];
    vectorP[i] = cosine * a - sine * b;
    vectorQ[i] = sine * a + cosine * b;
  }
}

function withPositiveLargest(vector: Float64Array): Float64Array {
  const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
