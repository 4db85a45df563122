import {
  DRUM_INSTRUMENTS,
  drumStrokes,
  STROKE_INPUTS,
  type DrumActivations,
  type DrumThresholds,
  type StrokeWindow,
} from '@attacca/audio';
import {
  loadModel,
  modelIdentity,
  type LoadedModel,
  type ModelIdentity,
} from '../runtime/load-model';
import { type ModelCard } from '../runtime/model-card';
import { readDrumCard, readDrumThresholds } from './drum-card';
import { type HeardDrums } from './joined-activations';

/** What hits are made of. */
export interface JudgedDrums extends DrumActivations {
  readonly thresholds: DrumThresholds;
  /** The model that judged the strokes; null where none does. */
  readonly context: ModelIdentity | null;
}

export interface JudgeOptions {
  readonly signal: AbortSignal;
  /** Gives a model by its name. */
  readonly load?: (name: string) => Promise<LoadedModel>;
}

/**
 * What a drum model said of a whole sound, judged by the second model that its card names: it sees no sound, but all
 * strokes around a stroke, where the music repeats, and which strokes sound alike.
 * @param card of the model that `heard` is from
 */
export async function judgedDrums(
  heard: HeardDrums,
  card: ModelCard,
  { signal, load = loadModel }: JudgeOptions,
): Promise<JudgedDrums> {
  const { contextModel, thresholds } = readDrumCard(card);
  const { velocities } = heard;
  if (contextModel === null)
    return { activations: heard.activations, velocities, thresholds, context: null };
  const model = await load(contextModel);
  const { count, windows, reconsidered } = drumStrokes(heard);
  const columns = DRUM_INSTRUMENTS.length;
  const probabilities = new Float32Array(count * columns);
  let at = 0;
  for (const window of windows) {
    signal.throwIfAborted();
    probabilities.set(await judged(model, window), at);
    at += window.own * columns;
  }
  return {
    activations: reconsidered(probabilities),
    velocities,
    thresholds: readDrumThresholds(model.card),
    context: modelIdentity(model),
  };
}

/** What the model says of the strokes that the window has the say on. */
async function judged(
  model: LoadedModel,
  { strokes, inputs, likeness, skip, own }: StrokeWindow,
): Promise<Float32Array> {
  const { probabilities } = await model.run({
    strokes: { shape: [1, strokes, STROKE_INPUTS], data: inputs },
    likeness: { shape: [1, strokes, strokes], data: likeness },
  });
  const columns = DRUM_INSTRUMENTS.length;
  return probabilities!.data.subarray(skip * columns, (skip + own) * columns);
}
