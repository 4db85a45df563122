import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from './invalid-parameter';

/**
 * Refuses a block that holds NaN or an infinity.
 * @param position of the block's first sample in the whole signal
 * @throws InvalidParameterError that names the sample
 */
export function requireFiniteSamples(block: SampleArray, position: number): void {
  for (let i = 0; i < block.length; i++) {
    const sample = block[i]!;
    // True for NaN and both infinities only; cheaper than Number.isFinite in this loop.
    if (sample - sample !== 0) {
      throw new InvalidParameterError(`sample ${position + i}`, sample, 'a finite number');
    }
  }
}
