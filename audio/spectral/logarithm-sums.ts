import { type SpectrumSummary } from '../simd/spectrum-summary';

/** The smallest normal number of float64; smaller ones have another form, which the kernel does not know. */
const SMALLEST_NORMAL = 2 ** -1022;

/** Whether the kernel can take the sums: of magnitudes or their squares, with such a floor. */
export function canBeSummed(power: number, floor: number): boolean {
  return (power === 1 || power === 2) && floor >= SMALLEST_NORMAL;
}

/** Of a frame's values: their sum, and their product as a number and an exponent of 2. What is below the floor counts as the floor. */
export function logarithmSums(of: SpectrumSummary['of'], floor: number): SpectrumSummary {
  return {
    of,
    width: 3,
    place: (module) => (values, bins, out) => module.logarithms(values, bins, floor, out),
    plain: (values, out) => {
      let sum = 0;
      let exponent = 0;
      for (let k = 0; k < values.length; k++) {
        const value = Math.max(values[k]!, floor);
        sum += value;
        exponent += Math.log2(value);
      }
      out[0] = sum;
      out[1] = 1;
      out[2] = exponent;
    },
  };
}

/** The natural logarithm of the product. */
export function logarithmOf(sums: Float64Array): number {
  return Math.log(sums[1]!) + sums[2]! * Math.LN2;
}
