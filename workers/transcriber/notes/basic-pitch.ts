import { ModelWindows, WINDOW_SAMPLES, type WindowActivations } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { loadModel, type LoadedModel } from '../runtime/load-model';

/** Takes the activations of one window after another. */
type OnActivations = (window: WindowActivations, samples: number) => Promise<void> | void;

/**
 * Streams a sound through Basic Pitch. Windows are run one by one: more at a time are no faster, and take memory.
 * @param onActivations told with each window how many samples of the sound there were so far
 * @returns the model that did it
 */
export async function runBasicPitch(
  audio: AudioInput,
  { signal, progress }: Pick<OperationContext, 'signal' | 'progress'>,
  onActivations: OnActivations,
): Promise<LoadedModel> {
  const model = await loadModel('basic-pitch');
  const windows = new ModelWindows();
  const runAll = async (cut: Iterable<Float32Array>): Promise<void> => {
    for (const window of cut) {
      signal.throwIfAborted();
      await onActivations(await activationsOf(model, window), windows.samples);
    }
  };
  for await (const [block] of audio.blocks()) {
    await runAll(windows.push(block!));
    progress(Math.min(1, windows.samples / audio.estimatedFrames));
  }
  await runAll(windows.end());
  return model;
}

async function activationsOf(model: LoadedModel, window: Float32Array): Promise<WindowActivations> {
  const { frames, onsets, contours } = await model.run({
    audio: { shape: [1, WINDOW_SAMPLES, 1], data: window },
  });
  return { frames: frames!.data, onsets: onsets!.data, contours: contours!.data };
}
