import { InvalidParameterError, type Matrix } from '@attacca/audio';
import { runEssentia, type EssentiaParameters, type EssentiaRun } from './algorithms';
import { type WholeSignal } from './whole-signal';

/**
 * Essentia's PredominantPitchMelodia: rows pitch in Hz, 0 where there is no melody, and confidence; frame t is centred
 * on sample t · hopSize. In silence and in sounds shorter than a frame there is none. @throws AttaccaError
 */
export async function predominantMelody(
  { samples, sampleRate, isSilent }: WholeSignal,
  parameters: EssentiaParameters<'PredominantPitchMelodia'>,
  run: EssentiaRun,
): Promise<Matrix> {
  const { minFrequency = 80, maxFrequency = 20_000, referenceFrequency = 55 } = parameters;
  const { hopSize = 128, frameSize = 2048 } = parameters;
  if (maxFrequency <= minFrequency)
    throw new InvalidParameterError('max_frequency', maxFrequency, `more than ${minFrequency} Hz`);
  if (minFrequency < referenceFrequency)
    throw new InvalidParameterError(
      'reference_frequency',
      referenceFrequency,
      `at most min_frequency, ${minFrequency} Hz`,
    );
  const frames = 1 + Math.ceil(samples.length / Number(hopSize));
  if (isSilent || samples.length < Number(frameSize)) return melodyMatrix(frames);
  const outputs = await runEssentia(
    'PredominantPitchMelodia',
    { input: samples, parameters: { ...parameters, sampleRate } },
    run,
  );
  const pitch = outputs['pitch'] as Float32Array;
  const melody = melodyMatrix(pitch.length);
  melody.data.set(pitch);
  melody.data.set(outputs['pitchConfidence'] as Float32Array, pitch.length);
  return melody;
}

function melodyMatrix(frames: number): Matrix & { readonly data: Float32Array } {
  return { rows: 2, columns: frames, data: new Float32Array(2 * frames) };
}
