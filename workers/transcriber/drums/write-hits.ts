import {
  DRUM_INSTRUMENTS,
  DRUM_SAMPLE_RATE,
  drumHits,
  type DrumActivations,
  type DrumThresholds,
} from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ModelIdentity } from '../runtime/load-model';
import { hitList } from './hit-list';

/** What there is of a whole sound. */
interface HeardDrums extends DrumActivations {
  /** Of the model's card; multiplied by the parameter `threshold_scale`. */
  readonly thresholds: DrumThresholds;
  readonly model: ModelIdentity;
  readonly durationSeconds: number;
}

/** Writes the hits in a model's activations as the output `hits`. */
export async function writeHits(
  { parameters, outputs }: Pick<OperationContext, 'parameters' | 'outputs'>,
  { activations, velocities, thresholds, model, durationSeconds }: HeardDrums,
): Promise<void> {
  const least = scaled(thresholds, parameters.number('threshold_scale'));
  const hits = drumHits({ activations, velocities }, least);
  const list = hitList(hits, { sampleRate: DRUM_SAMPLE_RATE, model });
  const summary = { total_notes: hits.length, duration_seconds: durationSeconds };
  await outputs.json('hits', list, { summary });
}

function scaled(thresholds: DrumThresholds, scale: number): DrumThresholds {
  const entries = DRUM_INSTRUMENTS.map(
    (instrument) => [instrument, Math.min(1, thresholds[instrument] * scale)] as const,
  );
  return Object.fromEntries(entries) as DrumThresholds;
}
