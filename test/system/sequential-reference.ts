import { ampSlice, bufStats, matrixRow, mfcc } from '@attacca/audio';
import { attacks } from './slice-results';

/*
 * What pipelines compute, in one process and one after another, for mono sound of 22,050 Hz.
 */

/** What `ampslice` cuts a sound into. */
export function slicesOf(samples: Float32Array, shortest: number): Float32Array[] {
  const { parameters: given } = attacks;
  const points = ampSlice(samples, {
    sampleRate: 22_050,
    fastRampUp: given.fastrampup,
    fastRampDown: given.fastrampdown,
    slowRampUp: given.slowrampup,
    slowRampDown: given.slowrampdown,
    onThreshold: given.onthreshold,
    offThreshold: given.offthreshold,
    floor: given.floor,
    minSliceLength: shortest,
    highPassFreq: given.highpassfreq,
  });
  const cuts = [0, ...points.filter((point) => point >= shortest), samples.length];
  return cuts.slice(1).map((to, index) => samples.subarray(cuts[index], to));
}

/** The seven statistics of each of the 13 MFCCs of a sound. */
export function describedAs(samples: Float32Array): number[] {
  const matrix = mfcc(samples, { sampleRate: 22_050, nMfcc: 13 });
  const lines = Array.from({ length: matrix.rows }, (_, row) => matrixRow(matrix, row));
  return [...bufStats(lines).data];
}

/** @param expected decides how many are compared */
export function largestDifference(
  actual: ArrayLike<number | bigint>,
  expected: readonly number[],
): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - Number(actual[index]))));
}
