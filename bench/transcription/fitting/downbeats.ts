/*
 * What the choice of downbeats is fitted to, a line of JSON per recording and kind of evidence: the cues of each beat and
 * its annotated place in the bar, where a pulse was followed that is right:
 * node bench/run.mjs transcription/fitting/downbeats FOLDER > downbeats.jsonl
 */
import { accentCurves, type AccentCurves } from '../../../audio/rhythm/metre/accent-curves';
import { followedPulses } from '../../../audio/rhythm/metre/choose-pulse';
import { downbeatCues } from '../../../audio/rhythm/metre/downbeat-cues';
import { HarmonySums } from '../../../audio/rhythm/metre/harmony-change';
import { framesOfHits } from '../../../audio/rhythm/metre/hit-frames';
import { FASTEST_BPM, SLOWEST_BPM } from '../../../audio/rhythm/metre/tempo-candidates';
import { type AnnotatedBeat } from '../annotation';
import { beatF, trimBeats } from '../metrics/beats';
import { recordings, type Recording } from './recordings';

/** Beat F-measure from which on a pulse is the annotated one. */
const RIGHT = 0.93;
/** Seconds within which a beat is an annotated one. */
const SAME_SECONDS = 0.08;

function main([folder]: readonly string[]): void {
  if (folder === undefined) {
    console.error('usage: node bench/run.mjs transcription/fitting/downbeats FOLDER > FILE.jsonl');
    process.exitCode = 2;
    return;
  }
  for (const recording of recordings(folder)) {
    const beats = rightPulse(recording);
    if (beats !== null) downbeatLines(recording, beats).forEach((line) => console.log(line));
  }
}

/** Beats in frames; null where none of the pulses is right. */
function rightPulse({ song, frames }: Recording): readonly number[] | null {
  const { frameRate } = frames;
  const range = {
    shortest: (60 * frameRate) / FASTEST_BPM,
    longest: (60 * frameRate) / SLOWEST_BPM,
  };
  const annotated = trimBeats(song.beats);
  const judged = followedPulses(accentCurves(frames), range).pulses.map(({ beats }) => ({
    beats,
    score: beatF(annotated, trimBeats(beats.map((beat) => beat / frameRate))),
  }));
  const best = judged.reduce((a, b) => (b.score > a.score ? b : a), { beats: [], score: 0 });
  return best.score < RIGHT ? null : best.beats;
}

function downbeatLines({ song, frames, hits }: Recording, beats: readonly number[]): string[] {
  const { frameRate } = frames;
  const places = beats.map((beat) => placeAt(song.places, beat / frameRate));
  const line = (kind: string, accents: AccentCurves, harmonies: HarmonySums): string => {
    const ratio = accents.frameRate / frameRate;
    const rows = downbeatCues(
      accents,
      harmonies,
      beats.map((beat) => beat * ratio),
    );
    const known = [...places.keys()].filter((beat) => places[beat] !== null);
    return JSON.stringify({
      ...{ name: song.name, kind },
      places: known.map((beat) => places[beat]),
      cues: known.map((beat) => Array.from(rows[beat]!, (cue) => Number(cue.toFixed(2)))),
    });
  };
  const harmonies = new HarmonySums(frames);
  if (hits.length === 0) return [line('sound', accentCurves(frames), harmonies)];
  const known = framesOfHits(hits);
  return [
    line('sound', accentCurves(frames), harmonies),
    line('both', accentCurves(frames, known), harmonies),
    line('hits', accentCurves(known), new HarmonySums(known)),
  ];
}

/** Place in the bar of the annotated beat at a time; null where there is none. */
function placeAt(places: readonly AnnotatedBeat[], time: number): number | null {
  const near = places.find((beat) => Math.abs(beat.time - time) < SAME_SECONDS);
  return near?.place ?? null;
}

main(process.argv.slice(2));
