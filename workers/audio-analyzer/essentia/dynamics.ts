import { InvalidParameterError } from '@attacca/audio';
import { runEssentia, type EssentiaParameters, type EssentiaRun } from './algorithms';
import { type WholeSignal } from './whole-signal';

/** Where Essentia's decibels end. */
const SILENCE_DB = -100;

export interface Danceability {
  /** 0 and up, 3 for what is very danceable; steady tones, which have no fluctuation at all, go far beyond. */
  readonly danceability: number;
  /** The exponent of detrended fluctuation for each segment length, the shortest first. */
  readonly dfa: readonly number[];
}

export interface DynamicComplexity {
  /** Mean distance from the loudness of the whole, in dB. */
  readonly dynamicComplexityDb: number;
  readonly loudnessDb: number;
}

/** Essentia's Danceability: 0 for silence. @throws AttaccaError */
export async function danceability(
  { samples, sampleRate, isSilent }: WholeSignal,
  parameters: EssentiaParameters<'Danceability'>,
  run: EssentiaRun,
): Promise<Danceability> {
  const { minTau = 310, maxTau = 8800 } = parameters;
  if (maxTau <= minTau)
    throw new InvalidParameterError('max_tau', maxTau, `more than min_tau, ${minTau} ms`);
  // A constant is silence to a sum of fluctuations as well; what is not 0 in it would be rounding.
  const input = isSilent ? new Float32Array(samples.length) : samples;
  const outputs = await runEssentia(
    'Danceability',
    { input, parameters: { ...parameters, sampleRate } },
    run,
  );
  return {
    danceability: finite(Number(outputs['danceability'])),
    dfa: Array.from(outputs['dfa'] as Float32Array, finite),
  };
}

/** Essentia's DynamicComplexity: 0 dB, at -100 dB, for silence. @throws AttaccaError */
export async function dynamicComplexity(
  { samples, sampleRate, isSilent }: WholeSignal,
  parameters: EssentiaParameters<'DynamicComplexity'>,
  run: EssentiaRun,
): Promise<DynamicComplexity> {
  if (isSilent) return { dynamicComplexityDb: 0, loudnessDb: SILENCE_DB };
  const outputs = await runEssentia(
    'DynamicComplexity',
    { input: samples, parameters: { ...parameters, sampleRate } },
    run,
  );
  return {
    dynamicComplexityDb: finite(Number(outputs['dynamicComplexity'])),
    loudnessDb: finite(Number(outputs['loudness'])),
  };
}

/** A quotient of two zeros says that nothing fluctuates. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
