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
  /** The model that says of every stroke what it is, with all strokes around in view; null when this one has the last word. */
  readonly contextModel: string | null;
}

/** @throws AttaccaError INTERNAL that names the field: whoever runs the deployment must mend the card */
export function readDrumCard(card: ModelCard): DrumCard {
  const { context_frames, context_model, inputs } = card as ModelCard & Record<string, unknown>;
  if (!Number.isSafeInteger(context_frames) || (context_frames as number) < 0)
    throw unusable(card, 'context_frames', 'a number of frames');
  const [bands] = inputs['features']?.shape.slice(-1) ?? [];
  if (typeof bands !== 'number')
    throw unusable(card, 'inputs.features.shape', 'a number of bands last');
  if (context_model !== undefined && typeof context_model !== 'string')
    throw unusable(card, 'context_model', 'the name of a model, or nothing');
  return {
    bands,
    contextFrames: context_frames as number,
    thresholds: readDrumThresholds(card),
    contextModel: context_model ?? null,
  };
}

/** @throws AttaccaError INTERNAL that names the field */
export function readDrumThresholds(card: ModelCard): DrumThresholds {
  const { thresholds } = card as ModelCard & Record<string, unknown>;
  const given = Object(thresholds) as Readonly<Record<string, unknown>>;
  for (const instrument of DRUM_INSTRUMENTS) {
    const threshold = given[instrument];
    if (typeof threshold !== 'number' || !(threshold > 0 && threshold <= 1))
      throw unusable(card, `thresholds.${instrument}`, 'a number above 0, at most 1');
  }
  return given as DrumThresholds;
}

function unusable({ name }: ModelCard, field: string, allowed: string): AttaccaError {
  return new AttaccaError(
    'INTERNAL',
    `The card of the model ${name} must have ${field}: ${allowed}.`,
  );
}
