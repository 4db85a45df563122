import { type CanonicalPcm } from '../../runtime/operation/context';
import { type FfmpegInput } from '../../runtime/sound/ffmpeg';

const rawFormats: Readonly<Record<CanonicalPcm['sample_format'], string>> = {
  pcm_u8: 'u8',
  pcm_s16: 's16le',
  pcm_s24: 's24le',
  pcm_s32: 's32le',
  float32: 'f32le',
  float64: 'f64le',
};

/** A stretch of uncompressed sound as ffmpeg reads it, and the filter that stops where the stretch does. */
export function rawInput(pcm: CanonicalPcm): { input: FfmpegInput; filter: string } {
  const options = [
    ...['-f', rawFormats[pcm.sample_format], '-ar', `${pcm.sample_rate}`],
    ...['-ac', `${pcm.channels}`, '-skip_initial_bytes', `${pcm.offset_bytes}`],
  ];
  return { input: { path: pcm.path, options }, filter: `atrim=end_sample=${pcm.frames}` };
}
