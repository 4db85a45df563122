import { type OperationContext } from '../../runtime/operation/context';
import { extractRhythm } from '../essentia/rhythm';
import { readWholeSignal } from '../essentia/whole-signal';
import { essentiaParameters } from './essentia-parameters';

/** Essentia's RhythmExtractor2013: tempo with its confidence, and beats. */
export async function essentiaRhythm(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const sound = await readWholeSignal(await inputs.audio('audio'), progress);
  const rhythm = await extractRhythm(sound, essentiaParameters(parameters.all), context);
  await outputs.json('rhythm', {
    bpm: rhythm.bpm,
    confidence: rhythm.confidence,
    estimates_bpm: rhythm.estimates,
    bpm_intervals_seconds: rhythm.bpmIntervals,
  });
  await outputs.json('beats', {
    times: rhythm.ticks,
    samples: rhythm.ticks.map((seconds) => Math.round(seconds * sound.sampleRate)),
  });
}
