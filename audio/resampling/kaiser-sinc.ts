/** The modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

/** Of a low-pass filter; frequencies in cycles per sample. */
export interface LowPass {
  /** Where it passes half. */
  readonly cutoff: number;
  /** From what is passed to what is stopped. */
  readonly transition: number;
  /** How far down what is stopped comes, in dB; above 50. */
  readonly attenuationDb: number;
}

/** Half the length in samples that the filter needs: its values beyond are 0 (Kaiser 1974). */
export function kaiserReach({ transition, attenuationDb }: LowPass): number {
  return (attenuationDb - 7.95) / (14.36 * transition) / 2;
}

/** A windowed sinc as a function of the distance from its middle, in samples. */
export function kaiserSinc(lowPass: LowPass, reach = kaiserReach(lowPass)): (at: number) => number {
  const { cutoff, attenuationDb } = lowPass;
  const beta = 0.1102 * (attenuationDb - 8.7);
  const peak = besselI0(beta);
  return (at) => {
    const share = at / reach;
    if (Math.abs(share) > 1) return 0;
    const angle = 2 * Math.PI * cutoff * at;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    return (2 * cutoff * sinc * besselI0(beta * Math.sqrt(1 - share * share))) / peak;
  };
}
