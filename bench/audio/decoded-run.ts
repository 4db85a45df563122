import { fileInput, type SoundLimits } from '../../workers/runtime/execution/sound-source';
import { inspectSound } from '../../workers/runtime/sound/inspect-sound';
import { libraryCall } from './library-calls';

/** Effects take a file as it is, with all its channels. */
const EFFECTS = new Set(['librosa-resample', 'librosa-time-stretch', 'librosa-pitch-shift']);

/**
 * What `librosa.load` and the operation do: a file decoded into memory at a rate, its channels' mean, and the library's
 * function of that; nothing is hashed, nothing written.
 * @returns null if this benchmark knows no function for the operation
 */
export function decodedRun(
  operation: string,
  file: string,
  sampleRate: number,
): (() => Promise<void>) | null {
  const silence = { signal: new Float32Array(sampleRate), sampleRate };
  if (libraryCall(operation, silence) === null) return null;
  return async () => {
    const given = EFFECTS.has(operation) ? await loaded(file) : await loaded(file, sampleRate);
    for (const signal of given.channels) {
      libraryCall(operation, { signal, sampleRate: given.sampleRate })!();
    }
  };
}

interface Loaded {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/** A file by the worker's own readers: as it is, or the mean of its channels at a rate. */
async function loaded(file: string, rate?: number): Promise<Loaded> {
  const sound = await inspectSound(file);
  const limits: SoundLimits = {
    signal: new AbortController().signal,
    timeLimitSeconds: 600,
    maxSoundSeconds: 1e6,
  };
  const wanted =
    rate === undefined
      ? { channels: sound.facts.channels, sampleRate: sound.facts.sample_rate }
      : { channels: 1, sampleRate: rate };
  const input = fileInput(sound, wanted, limits);
  // A second more, for what a container does not say of its end.
  const most = Math.ceil(input.estimatedFrames * 1.01) + wanted.sampleRate;
  const channels = Array.from({ length: wanted.channels }, () => new Float32Array(most));
  let at = 0;
  for await (const block of input.blocks()) {
    block.forEach((samples, channel) => channels[channel]!.set(samples, at));
    at += block[0]!.length;
  }
  return {
    channels: channels.map((samples) => samples.subarray(0, at)),
    sampleRate: wanted.sampleRate,
  };
}
