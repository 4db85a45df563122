import { AmpSliceStream, bufStats, MfccStream, type Matrix } from '@attacca/audio';

/*
 * The analysis of the preset `slice-and-describe` with the very same audio code, as a script would do it: the sound lies
 * in memory, results too. Parameters are the preset's.
 */

export const SAMPLE_RATE = 22_050;
const N_MFCC = 13;

/** Cuts a sound at its attacks. @returns `[from, to)` of each slice, in samples */
export function slice(samples: Float32Array): [number, number][] {
  const shortest = 2205;
  const stream = new AmpSliceStream({
    sampleRate: SAMPLE_RATE,
    fastRampUp: 5,
    fastRampDown: 383,
    slowRampUp: 4410,
    slowRampDown: 4410,
    onThreshold: 6,
    offThreshold: 3,
    floor: -60,
    minSliceLength: shortest,
    highPassFreq: 1000,
  });
  // The worker's detector reads such blocks, in double precision.
  const block = 65_536;
  for (let from = 0; from < samples.length; from += block) {
    stream.push(Float64Array.from(samples.subarray(from, from + block)));
  }
  const points = stream.end().filter((point) => point >= shortest && point < samples.length);
  const cuts = [0, ...new Set(points), samples.length];
  return cuts.slice(1).map((to, index) => [cuts[index] ?? 0, to]);
}

/** The MFCCs of one slice. */
export function describeSlice(samples: Float32Array): Matrix {
  const stream = new MfccStream({
    sampleRate: SAMPLE_RATE,
    nMfcc: N_MFCC,
    nFft: 2048,
    hopLength: 512,
    nMels: 128,
    fminHz: 0,
    lifter: 0,
  });
  stream.push(samples);
  return stream.end();
}

/** The mean of every MFCC of a slice, as BufStats gives it. */
export function meansOf(mfcc: Matrix): Float64Array {
  const lines = Array.from({ length: mfcc.rows }, (_, row) =>
    mfcc.data.subarray(row * mfcc.columns, (row + 1) * mfcc.columns),
  );
  const { data, columns } = bufStats(lines, { numDerivs: Math.min(1, mfcc.columns - 1) });
  return Float64Array.from({ length: mfcc.rows }, (_, row) => data[row * columns] ?? NaN);
}
