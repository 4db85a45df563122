import { essentiaPool, type EssentiaPool } from './essentia-pool';
import { type EssentiaOutputs } from './essentia-thread';
import { type EssentiaInput } from './thread-program';

/** The parameters of an algorithm in the order in which essentia.js 0.1.3 takes them. */
const parameterOrder = {
  KeyExtractor: [
    'averageDetuningCorrection',
    'frameSize',
    'hopSize',
    'hpcpSize',
    'maxFrequency',
    'maximumSpectralPeaks',
    'minFrequency',
    'pcpThreshold',
    'profileType',
    'sampleRate',
    'spectralPeaksThreshold',
    'tuningFrequency',
    'weightType',
    'windowType',
  ],
  ChordsDetection: ['hopSize', 'sampleRate', 'windowSize'],
  RhythmExtractor2013: ['maxTempo', 'method', 'minTempo'],
  PredominantPitchMelodia: [
    'binResolution',
    'filterIterations',
    'frameSize',
    'guessUnvoiced',
    'harmonicWeight',
    'hopSize',
    'magnitudeCompression',
    'magnitudeThreshold',
    'maxFrequency',
    'minDuration',
    'minFrequency',
    'numberHarmonics',
    'peakDistributionThreshold',
    'peakFrameThreshold',
    'pitchContinuity',
    'referenceFrequency',
    'sampleRate',
    'timeContinuity',
    'voiceVibrato',
    'voicingTolerance',
  ],
  Danceability: ['maxTau', 'minTau', 'sampleRate', 'tauMultiplier'],
  DynamicComplexity: ['frameSize', 'sampleRate'],
} as const;

export type EssentiaAlgorithm = keyof typeof parameterOrder;

export type EssentiaParameters<Name extends EssentiaAlgorithm> = Readonly<
  Partial<Record<(typeof parameterOrder)[Name][number], number | string | boolean>>
>;

export interface EssentiaRun {
  /** Ends the computation. */
  readonly signal: AbortSignal;
  readonly pool?: EssentiaPool;
}

/** Computes one of Essentia's algorithms; parameters that are not given have Essentia's defaults. @throws AttaccaError */
export function runEssentia<Name extends EssentiaAlgorithm>(
  algorithm: Name,
  { input, parameters }: { input: EssentiaInput; parameters: EssentiaParameters<Name> },
  { signal, pool = essentiaPool }: EssentiaRun,
): Promise<EssentiaOutputs> {
  const given: Readonly<Record<string, number | string | boolean | undefined>> = parameters;
  const ordered = parameterOrder[algorithm].map((name) => given[name]);
  return pool.call({ algorithm, inputs: [input], parameters: ordered }, signal);
}
