import { type SampleArray } from '../matrix/matrix';
import { type BandWeights } from '../simd/frame-values';

/** Weighted sums of neighbouring bins of one spectrum. */
export function sumBands(bank: BandWeights, spectrum: SampleArray, sums: Float32Array): void {
  const { bands, firstBin, offset, weights } = bank;
  for (let band = 0; band < bands; band++) {
    const start = offset[band]!;
    const end = offset[band + 1]!;
    const shift = firstBin[band]! - start;
    let sum = 0;
    for (let i = start; i < end; i++) sum += weights[i]! * spectrum[i + shift]!;
    sums[band] = sum;
  }
}
