import { type Loudness, LoudnessMeter } from '@attacca/audio';
import {
  type AudioInput,
  type OperationContext,
  type SoundBlock,
} from '../../runtime/operation/context';
import { keptSound } from '../../runtime/operation/kept-sound';

/**
 * Brings a sound to a loudness by one gain for all of it, in two passes: measure (EBU R128), then write. Where that
 * gain would push the true peak over the ceiling, the gain stops there: dynamics are never touched.
 */
export async function normalizeLoudness({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = keptSound(await inputs.audio('audio'));
  const report = (pass: number) => (fraction: number) => progress((pass + fraction) / 2);
  const measured = await measure(audio, report(0));
  const target = parameters.number('target_lufs');
  const ceiling = parameters.number('ceiling_dbtp');
  const gainDb = gainFor(measured, target, ceiling);
  const format = { channels: audio.channels, sampleRate: audio.sampleRate };
  const writer = await outputs.audio('normalized', format);
  const gain = 10 ** (gainDb / 20);
  for await (const block of counted(audio, report(1))) {
    await writer.write(block.map((channel) => channel.map((sample) => sample * gain)));
  }
  await outputs.json('loudness', {
    before: named(measured),
    after: named(raised(measured, gainDb)),
    gain_db: gainDb,
    target_lufs: target,
    ceiling_dbtp: ceiling,
    is_limited_by_ceiling:
      Number.isFinite(measured.integratedLufs) &&
      Math.abs(target - measured.integratedLufs - gainDb) > 1e-9,
  });
}

async function measure(audio: AudioInput, report: (fraction: number) => void): Promise<Loudness> {
  const meter = new LoudnessMeter(audio);
  for await (const block of counted(audio, report)) meter.push(block);
  return meter.end();
}

async function* counted(
  audio: AudioInput,
  report: (fraction: number) => void,
): AsyncGenerator<SoundBlock> {
  let frames = 0;
  for await (const block of audio.blocks()) {
    yield block;
    frames += block[0]!.length;
    report(Math.min(1, frames / audio.estimatedFrames));
  }
}

/** Silence has no loudness to change: it stays as it is. */
function gainFor(measured: Loudness, target: number, ceiling: number): number {
  if (!Number.isFinite(measured.integratedLufs)) return 0;
  return Math.min(target - measured.integratedLufs, ceiling - measured.truePeakDbtp);
}

/** One gain moves every level by the same number of decibels, and no distance between levels. */
function raised(loudness: Loudness, gainDb: number): Loudness {
  return {
    integratedLufs: loudness.integratedLufs + gainDb,
    rangeLu: loudness.rangeLu,
    maxShortTermLufs: loudness.maxShortTermLufs + gainDb,
    maxMomentaryLufs: loudness.maxMomentaryLufs + gainDb,
    truePeakDbtp: loudness.truePeakDbtp + gainDb,
    samplePeakDbfs: loudness.samplePeakDbfs + gainDb,
  };
}

/** JSON has no infinity: null says that there is only silence. */
function named(loudness: Loudness): Record<string, number | null> {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    integrated_lufs: finite(loudness.integratedLufs),
    range_lu: loudness.rangeLu,
    max_short_term_lufs: finite(loudness.maxShortTermLufs),
    max_momentary_lufs: finite(loudness.maxMomentaryLufs),
    true_peak_dbtp: finite(loudness.truePeakDbtp),
    sample_peak_dbfs: finite(loudness.samplePeakDbfs),
  };
}
