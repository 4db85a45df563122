import { LoudnessMeter } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';

/** Essentia's decibels end at -100, and the loudness of silence 0.691 below. */
const LOWEST_LUFS = -100.691;

/** Essentia's LoudnessEBUR128, by our own meter, which is closer to the standard. */
export async function essentiaLoudnessEbur128({
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const meter = new LoudnessMeter(audio);
  let frames = 0;
  for await (const block of audio.blocks()) {
    meter.push(block);
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  const loudness = meter.end();
  await outputs.json('loudness', {
    integrated_loudness_lufs: finite(loudness.integratedLufs),
    loudness_range_lu: loudness.rangeLu,
    max_momentary_loudness_lufs: finite(loudness.maxMomentaryLufs),
    max_short_term_loudness_lufs: finite(loudness.maxShortTermLufs),
    true_peak_dbtp: finite(loudness.truePeakDbtp),
    sample_peak_dbfs: finite(loudness.samplePeakDbfs),
  });
  await writeSeries(outputs, 'momentary_loudness', meter.momentaryLufs());
  await writeSeries(outputs, 'short_term_loudness', meter.shortTermLufs());
}

async function writeSeries(
  outputs: OperationContext['outputs'],
  port: string,
  values: readonly number[],
): Promise<void> {
  const data = Float32Array.from(values, (lufs) => Math.max(LOWEST_LUFS, lufs));
  await outputs.matrix(port, { rows: 1, columns: data.length, data }, [data.length]);
}

/** JSON has no infinity: null says that there is only silence. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
