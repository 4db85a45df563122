import { type BeatGrid } from '@attacca/audio';
import { type LocalFile } from '../execution/work-order';
import { readDocument } from './read-document';
import { LONGEST_SECONDS } from './read-events';

/** What `beat-track` writes. Times in seconds. */
interface BeatDocument {
  readonly beats: { readonly times: readonly number[]; readonly positions: readonly number[] };
  readonly bars: {
    readonly times: readonly number[];
    readonly beats: readonly number[];
    readonly beat_unit: number;
  };
  readonly tempo: TempoDocument;
  readonly confidence: number;
}

/** The tempo of the whole, and at each beat, in beats per minute. */
type TempoDocument = BeatGrid['tempo'];

/** Fits in a bar of any music. */
const MOST_BEATS = 64;
const FASTEST_BPM = 100_000;

export function beatDocument({ beats, bars, tempo, confidence }: BeatGrid): BeatDocument {
  const { times, beats: lengths, beatUnit } = bars;
  return { beats, bars: { times, beats: lengths, beat_unit: beatUnit }, tempo, confidence };
}

/** @throws AttaccaError INPUT_MISMATCH when the file is not what `beat-track` writes, or has a single beat */
export async function readBeats(file: LocalFile, port: string): Promise<BeatGrid> {
  const takes = 'the beats that beat-track writes';
  return readDocument(file, { port, takes }, (document) => {
    const seconds = { min: 0, max: LONGEST_SECONDS, isAscending: true };
    const count = { min: 1, max: MOST_BEATS, isInteger: true };
    const bpm = { min: 0, max: FASTEST_BPM };
    const [beats, bars] = [document.object('beats'), document.object('bars')];
    const tempo = document.object('tempo');
    const times = beats.numbers('times', seconds);
    const barTimes = bars.numbers('times', seconds);
    const tempoTimes = tempo.numbers('times', seconds);
    return {
      beats: { times, positions: beats.numbers('positions', { ...count, length: times.length }) },
      bars: {
        times: barTimes,
        beats: bars.numbers('beats', { ...count, length: barTimes.length }),
        beatUnit: bars.number('beat_unit', { min: 4, max: 8 }) === 8 ? 8 : 4,
      },
      tempo: {
        bpm: tempo.number('bpm', bpm),
        times: tempoTimes,
        curve: tempo.numbers('curve', { ...bpm, length: tempoTimes.length }),
      },
      confidence: document.number('confidence', { min: 0, max: 1 }),
    };
  });
}
