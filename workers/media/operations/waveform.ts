import { writeFile } from 'node:fs/promises';
import { encodeWaveform, waveformJsonText, WaveformStream } from '@attacca/audio';
import { type OperationContext, type SoundBlock } from '../../runtime/operation/context';

/** The peaks of a sound for drawing it: audiowaveform's JSON of one zoom, and all zooms as bytes. */
export async function waveform({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const isSplit = parameters.boolean('split_channels');
  const format = { sampleRate: audio.sampleRate, channels: isSplit ? audio.channels : 1 };
  const stream = new WaveformStream({
    channels: format.channels,
    samplesPerPixel: parameters.number('samples_per_pixel'),
    levels: parameters.number('levels'),
    zoomFactor: parameters.number('zoom_factor'),
  });
  let frames = 0;
  for await (const block of audio.blocks()) {
    stream.push(isSplit ? block : [meanOf(block)]);
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  const levels = stream.end();
  const bits = parameters.string('bits') === '8' ? 8 : 16;
  const peaks = await outputs.claim('peaks', 'json');
  await writeFile(peaks, waveformJsonText(levels[0]!, format, bits));
  await outputs.keep('peaks', peaks, { media_type: 'application/json' });
  const path = await outputs.claim('zooms', 'apk1');
  await writeFile(path, encodeWaveform(levels, format));
  await outputs.keep('zooms', path, { media_type: 'application/octet-stream' });
}

function meanOf(block: SoundBlock): Float32Array {
  if (block.length === 1) return block[0]!;
  return block[0]!.map(
    (_, i) => block.reduce((sum, channel) => sum + channel[i]!, 0) / block.length,
  );
}
