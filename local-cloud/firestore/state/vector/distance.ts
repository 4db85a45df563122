export type DistanceMeasure = 'EUCLIDEAN' | 'COSINE' | 'DOT_PRODUCT';

/**
 * How far two vectors of the same dimension are from each other: the length of their difference, one minus the cosine
 * of their angle (0 to 2; NaN where one of them is zero), or their dot product, which is larger the closer they are.
 */
export function vectorDistance(
  measure: DistanceMeasure,
  left: readonly number[],
  right: readonly number[],
): number {
  switch (measure) {
    case 'EUCLIDEAN':
      return Math.sqrt(
        left.reduce((sum, component, index) => sum + (component - right[index]!) ** 2, 0),
      );
    case 'COSINE':
      return (
        1 - dotProduct(left, right) / Math.sqrt(dotProduct(left, left) * dotProduct(right, right))
      );
    case 'DOT_PRODUCT':
      return dotProduct(left, right);
  }
}

function dotProduct(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, component, index) => sum + component * right[index]!, 0);
}
