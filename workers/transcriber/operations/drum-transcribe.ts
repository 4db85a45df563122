import { DRUM_INSTRUMENTS, drumGain, drumHits, type DrumThresholds } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { keptSound } from '../../runtime/operation/kept-sound';
import { drumActivationsOf } from '../drums/drum-activations';
import { readDrumCard } from '../drums/drum-card';
import { hitList } from '../drums/hit-list';
import { loadModel, modelIdentity } from '../runtime/load-model';

/** The drum hits of a sound. Hears it twice: the model is given it at the level of its training. */
export async function drumTranscribe(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, signal, progress } = context;
  const audio = keptSound(await inputs.audio('audio'));
  const { meanSquare, samples } = await measured(audio);
  const model = await loadModel('drums');
  const sound = { audio, gain: drumGain(meanSquare) };
  const activations = await drumActivationsOf(model, sound, { signal, progress });
  const thresholds = scaled(
    readDrumCard(model.card).thresholds,
    parameters.number('threshold_scale'),
  );
  const hits = drumHits(activations, thresholds);
  const { sampleRate } = audio;
  const list = hitList(hits, { sampleRate, model: modelIdentity(model) });
  const summary = { total_notes: hits.length, duration_seconds: samples / sampleRate };
  await outputs.json('hits', list, { summary });
}

async function measured(audio: AudioInput): Promise<{ meanSquare: number; samples: number }> {
  let sum = 0;
  let samples = 0;
  for await (const [block] of audio.blocks()) {
    for (const sample of block!) sum += sample * sample;
    samples += block!.length;
  }
  return { meanSquare: sum / samples, samples };
}

function scaled(thresholds: DrumThresholds, scale: number): DrumThresholds {
  const entries = DRUM_INSTRUMENTS.map(
    (instrument) => [instrument, Math.min(1, thresholds[instrument] * scale)] as const,
  );
  return Object.fromEntries(entries) as DrumThresholds;
}
