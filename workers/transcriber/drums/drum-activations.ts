import {
  DRUM_WINDOW_FRAMES,
  drumFeatureStream,
  FeatureWindows,
  timbreOf,
  type FeatureWindow,
} from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { type LoadedModel } from '../runtime/load-model';
import { readDrumCard } from './drum-card';
import { joinedActivations, type HeardDrums } from './joined-activations';

/**
 * Streams a mono sound through a drum model. What is kept are 14 numbers and 41 bytes a frame, 35 MB an hour.
 * @param gain that brings the whole sound to the level of the model's training
 */
export async function drumActivationsOf(
  model: LoadedModel,
  { audio, gain }: { readonly audio: AudioInput; readonly gain: number },
  { signal, progress }: Pick<OperationContext, 'signal' | 'progress'>,
): Promise<HeardDrums> {
  const { bands, contextFrames } = readDrumCard(model.card);
  const windows = new FeatureWindows({
    columns: bands,
    ownFrames: DRUM_WINDOW_FRAMES,
    contextFrames,
  });
  const ready: FeatureWindow[] = [];
  const keep = (window: FeatureWindow | null): void => {
    if (window !== null) ready.push(window);
  };
  const features = drumFeatureStream({ gain }, (values) =>
    keep(windows.push(values as Float32Array)),
  );
  const rows: HeardDrums[] = [];
  const runReady = async (): Promise<void> => {
    for (const window of ready.splice(0)) {
      signal.throwIfAborted();
      rows.push(await run(model, window, bands));
    }
  };
  let samples = 0;
  for await (const [block] of audio.blocks()) {
    features.push(block!);
    await runReady();
    samples += block!.length;
    progress(Math.min(1, samples / audio.estimatedFrames));
  }
  features.end();
  keep(windows.end());
  await runReady();
  return joinedActivations(rows);
}

/** What the model says of a window's own frames, and how they sound. */
async function run(
  model: LoadedModel,
  { data, frames, skip, own }: FeatureWindow,
  bands: number,
): Promise<HeardDrums> {
  const { activations, velocities } = await model.run({
    features: { shape: [1, frames, bands], data },
  });
  const ownRows = (values: Float32Array): Float32Array => {
    const columns = values.length / frames;
    return values.slice(skip * columns, (skip + own) * columns);
  };
  return {
    activations: ownRows(activations!.data),
    velocities: ownRows(velocities!.data),
    timbre: timbreOf(data.subarray(skip * bands, (skip + own) * bands)),
  };
}
