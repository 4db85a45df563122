import { DRUM_INSTRUMENTS, type DrumThresholds } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type ModelCard } from '../runtime/model-card';

/** What a drum model's card says beside what every card does. */
export interface DrumCard {
  /** Values of a frame that goes in. */
  readonly bands: number;
  /** Frames on each side that what is said of a frame depends on. */
  readonly contextFrames: number;
  /** What a peak of each instrument reaches, 0 … 1. */
  readonly thresholds: DrumThresholds;
}

/** @throws AttaccaError INTERNAL that names the field: whoever runs the deployment must mend the card */
export function readDrumCard(card: ModelCard): DrumCard {
  const { context_frames, thresholds, inputs } = card as ModelCard & Record<string, unknown>;
  if (!Number.isSafeInteger(context_frames) || (context_frames as number) < 0)
    throw unusable(card, 'context_frames', 'a number of frames');
  const [bands] = inputs['features']?.shape.slice(-1) ?? [];
  if (typeof bands !== 'number')
    throw unusable(card, 'inputs.features.shape', 'a number of bands last');
  const given = Object(thresholds) as Readonly<Record<string, unknown>>;
  for (const instrument of DRUM_INSTRUMENTS) {
    const threshold = given[instrument];
    if (typeof threshold !== 'number' || !(threshold > 0 && threshold <= 1))
      throw unusable(card, `thresholds.${instrument}`, 'a number above 0, at most 1');
  }
  return { bands, contextFrames: context_frames as number, thresholds: given as DrumThresholds };
}

function unusable({ name }: ModelCard, field: string, allowed: string): AttaccaError {
  return new AttaccaError(
    'INTERNAL',
    `The card of the model ${name} must have ${field}: ${allowed}.`,
  );
}
