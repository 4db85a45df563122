import { type OperationContext } from '../../runtime/operation/context';
import { runFfprobe } from '../../runtime/sound/probe';
import { describeMedia } from '../probing/describe-media';

/** What a file is, from its bytes alone: its name and the media type it came with count for nothing. */
export async function probe({ inputs, outputs }: OperationContext): Promise<void> {
  const file = await inputs.file('audio');
  // Refuses what is no sound, with the error that says why.
  await inputs.sound('audio');
  const data = await runFfprobe(file.path);
  const audio = data.streams.find(({ codec_type }) => codec_type === 'audio')!;
  await outputs.json('description', describeMedia(data, audio, file.size_bytes));
}
