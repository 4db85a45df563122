import { InvalidParameterError, requireFiniteSamples } from '@attacca/audio';
import { type AudioInput } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** Half the distance between the lowest and the highest sample of what counts as silence: -90 dB, one step of 16 bits. */
const SILENCE = 10 ** (-90 / 20);

/** A mono sound that is wholly in memory. */
export interface WholeSignal {
  /** In memory that threads share, so that handing it to one copies nothing. */
  readonly samples: Float32Array;
  /** Hz. */
  readonly sampleRate: number;
  /** True when nothing is heard: no sound above -90 dB, or only a constant. */
  readonly isSilent: boolean;
}

/** Gathers a signal that arrives in blocks. */
export class SignalCollector {
  #samples: Float32Array;
  #length = 0;
  #lowest = Infinity;
  #highest = -Infinity;

  /** @param expected samples there will probably be */
  constructor(expected = 0) {
    this.#samples = sharedFloats(Math.max(4096, expected));
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: Float32Array): void {
    requireFiniteSamples(block, this.#length);
    const needed = this.#length + block.length;
    if (needed > this.#samples.length) this.#grow(Math.max(needed, 1.5 * this.#samples.length));
    this.#samples.set(block, this.#length);
    this.#length = needed;
    for (let i = 0; i < block.length; i++) {
      const sample = block[i]!;
      if (sample < this.#lowest) this.#lowest = sample;
      if (sample > this.#highest) this.#highest = sample;
    }
  }

  /** @throws InvalidParameterError for a sound without samples */
  end(sampleRate: number): WholeSignal {
    if (this.#length === 0)
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    const isSilent = (this.#highest - this.#lowest) / 2 < SILENCE;
    return { samples: this.#samples.subarray(0, this.#length), sampleRate, isSilent };
  }

  #grow(length: number): void {
    const larger = sharedFloats(Math.ceil(length));
    larger.set(this.#samples.subarray(0, this.#length));
    this.#samples = larger;
  }
}

/** Reads all of a mono sound. @throws InvalidParameterError if a sample is not finite, or there is none */
export async function readWholeSignal(
  audio: AudioInput,
  progress: (fraction: number) => void,
): Promise<WholeSignal> {
  const collector = new SignalCollector(audio.estimatedFrames);
  await pushBlocks(audio, collector, progress);
  return collector.end(audio.sampleRate);
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(Float32Array.BYTES_PER_ELEMENT * length));
}
