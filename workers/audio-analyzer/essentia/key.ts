import { InvalidParameterError } from '@attacca/audio';
import { runEssentia, type EssentiaParameters, type EssentiaRun } from './algorithms';
import { type WholeSignal } from './whole-signal';

export interface KeyEstimate {
  /** `A`, `Bb`, `B`, `C`, `C#`, `D`, `Eb`, `E`, `F`, `F#`, `G`, `Ab`; null when no pitch is heard. */
  readonly key: string | null;
  readonly scale: 'major' | 'minor' | null;
  /** Correlation with the profile of the key, 0 … 1. Noise correlates with some key, too. */
  readonly strength: number;
}

const NO_KEY: KeyEstimate = { key: null, scale: null, strength: 0 };

/** Essentia's KeyExtractor. Where it says "A minor" of sounds without pitches, there is no key. @throws AttaccaError */
export async function estimateKey(
  { samples, sampleRate, isSilent }: WholeSignal,
  parameters: EssentiaParameters<'KeyExtractor'>,
  run: EssentiaRun,
): Promise<KeyEstimate> {
  const { hpcpSize = 12, minFrequency = 25, maxFrequency = 3500, frameSize = 4096 } = parameters;
  if (Number(hpcpSize) % 12 !== 0)
    throw new InvalidParameterError('hpcp_size', hpcpSize, 'a multiple of 12');
  if (Number(frameSize) % 2 !== 0)
    throw new InvalidParameterError('frame_size', frameSize, 'an even number');
  if (maxFrequency <= minFrequency)
    throw new InvalidParameterError('max_frequency', maxFrequency, `more than ${minFrequency} Hz`);
  if (isSilent) return NO_KEY;
  const outputs = await runEssentia(
    'KeyExtractor',
    { input: samples, parameters: { ...parameters, sampleRate } },
    run,
  );
  const strength = Number(outputs['strength']);
  if (!(strength > 0)) return NO_KEY;
  const scale = outputs['scale'] === 'major' ? 'major' : 'minor';
  return { key: String(outputs['key']), scale, strength: Math.min(1, strength) };
}
