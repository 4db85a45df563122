import { DRUM_INSTRUMENTS, DRUM_SAMPLE_RATE, drumHits, type DrumThresholds } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ModelIdentity } from '../runtime/load-model';
import { hitList } from './hit-list';
import { type JudgedDrums } from './judged-drums';

/** What there is of a whole sound. */
interface FoundDrums extends JudgedDrums {
  readonly model: ModelIdentity;
  readonly durationSeconds: number;
}

/** Writes the hits in a model's activations as the output `hits`; thresholds are multiplied by `threshold_scale`. */
export async function writeHits(
  { parameters, outputs }: Pick<OperationContext, 'parameters' | 'outputs'>,
  { activations, velocities, thresholds, model, context, durationSeconds }: FoundDrums,
): Promise<void> {
  const least = scaled(thresholds, parameters.number('threshold_scale'));
  const hits = drumHits({ activations, velocities }, least);
  const list = hitList(hits, { sampleRate: DRUM_SAMPLE_RATE, model, context });
  const summary = { total_notes: hits.length, duration_seconds: durationSeconds };
  await outputs.json('hits', list, { summary });
}

function scaled(thresholds: DrumThresholds, scale: number): DrumThresholds {
  const entries = DRUM_INSTRUMENTS.map(
    (instrument) => [instrument, Math.min(1, thresholds[instrument] * scale)] as const,
  );
  return Object.fromEntries(entries) as DrumThresholds;
}
