import { LoudFramesStream, trimInterval, type SampleInterval } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import {
  type AudioInput,
  type OperationContext,
  type SoundWriter,
} from '../../runtime/operation/context';
import { keptSound } from '../../runtime/operation/kept-sound';
import { pushBlocks } from '../../runtime/operation/push-blocks';
import { silenceOptions } from './silence-options';

/** `librosa.effects.trim`: the sound without silence at its ends, and where it was. Reads the sound twice. */
export async function librosaTrim({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = keptSound(await inputs.audio('audio'));
  const { sampleRate } = audio;
  const stream = new LoudFramesStream(silenceOptions(parameters));
  await pushBlocks(audio, stream, (fraction) => progress(fraction / 2));
  const interval = trimInterval(stream.end());
  if (interval[1] === 0) {
    throw new AttaccaError(
      'INPUT_MISMATCH',
      `Nothing is left: no frame comes within top_db (${parameters.number('top_db')} dB) of the reference.`,
    );
  }
  const trimmed = await outputs.audio('trimmed', { channels: 1, sampleRate });
  await writeInterval(audio, interval, trimmed);
  await outputs.json('interval', {
    samples: interval,
    times: interval.map((sample) => sample / sampleRate),
  });
}

async function writeInterval(
  audio: AudioInput,
  [from, to]: SampleInterval,
  writer: SoundWriter,
): Promise<void> {
  let start = 0;
  for await (const [block] of audio.blocks()) {
    const part = block!.subarray(Math.max(0, from - start), Math.max(0, to - start));
    if (part.length > 0) await writer.write([part]);
    start += block!.length;
  }
}
