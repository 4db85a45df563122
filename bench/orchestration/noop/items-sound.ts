import { encodeWav } from '@attacca/audio';

/** Full scale ±1 in float32 holds so many whole steps exactly. */
const STEPS = 2 ** 20;
const SAMPLE_RATE = 44_100;

/** A sound whose sample frame i tells i. @param count frames, at most 2^20 */
export function itemsSound(count: number): Uint8Array {
  if (count > STEPS) throw new RangeError(`${count} items; a sound can tell ${STEPS}.`);
  const samples = Float32Array.from({ length: count }, (_, index) => index / STEPS);
  return encodeWav({ channels: [samples], sampleRate: SAMPLE_RATE }, 'float32');
}

/** Which item a sample value tells. */
export function itemOf(sample: number): number {
  return sample * STEPS;
}
