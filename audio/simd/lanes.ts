/** Values of float32 in a SIMD register: what kernels do at a time. */
export const LANES = 4;

export const FLOAT_BYTES = 4;

/** As many values as whole registers have. */
export function roundedUp(count: number): number {
  return Math.ceil(count / LANES) * LANES;
}
