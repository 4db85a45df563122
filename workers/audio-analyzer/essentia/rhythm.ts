import { InvalidParameterError } from '@attacca/audio';
import { runEssentia, type EssentiaParameters, type EssentiaRun } from './algorithms';
import { type WholeSignal } from './whole-signal';

/** What is shorter has no rhythm; Essentia finds thousands of beats per minute in some such sounds. */
const SHORTEST_SECONDS = 2;

export interface Rhythm {
  /** Beats per minute; 0 where there are no beats. */
  readonly bpm: number;
  /** 0 … 5.32: below 1 very low, to 1.5 low, to 3.5 good, above excellent. 0 by method `degara`, which has none. */
  readonly confidence: number;
  /** Beats, in seconds. */
  readonly ticks: readonly number[];
  /** Beats per minute around each beat. */
  readonly estimates: readonly number[];
  /** Seconds from each beat to the next. */
  readonly bpmIntervals: readonly number[];
}

const NO_RHYTHM: Rhythm = { bpm: 0, confidence: 0, ticks: [], estimates: [], bpmIntervals: [] };

/**
 * Essentia's RhythmExtractor2013. Silence and sounds shorter than 2 s have no beats, where Essentia makes some up.
 * @throws AttaccaError
 */
export async function extractRhythm(
  { samples, sampleRate, isSilent }: WholeSignal,
  parameters: EssentiaParameters<'RhythmExtractor2013'>,
  run: EssentiaRun,
): Promise<Rhythm> {
  const { minTempo = 40, maxTempo = 208 } = parameters;
  if (maxTempo <= minTempo)
    throw new InvalidParameterError('max_tempo', maxTempo, `more than min_tempo, ${minTempo} bpm`);
  if (isSilent || samples.length < SHORTEST_SECONDS * sampleRate) return NO_RHYTHM;
  const outputs = await runEssentia('RhythmExtractor2013', { input: samples, parameters }, run);
  const list = (name: string): number[] => Array.from(outputs[name] as Float32Array);
  const ticks = list('ticks');
  if (ticks.length === 0) return NO_RHYTHM;
  return {
    bpm: Number(outputs['bpm']),
    confidence: Number(outputs['confidence']),
    ticks,
    estimates: list('estimates'),
    bpmIntervals: list('bpmIntervals'),
  };
}
