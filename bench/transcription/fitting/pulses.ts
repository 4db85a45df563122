/*
 * What the choice among pulses is fitted to, a line of JSON per recording, without and with known hits, and of drums alone
 * with them: the cues of each pulse that is followed through it, and how good it would be:
 * node bench/run.mjs transcription/fitting/pulses FOLDER > pulses.jsonl
 */
import { accentCurves } from '../../../audio/rhythm/metre/accent-curves';
import { framesOfHits, type RhythmHit } from '../../../audio/rhythm/metre/hit-frames';
import { pulseCues } from '../../../audio/rhythm/metre/pulse-cues';
import { followedPulses } from '../../../audio/rhythm/metre/choose-pulse';
import { FASTEST_BPM, SLOWEST_BPM } from '../../../audio/rhythm/metre/tempo-candidates';
import { beatContinuity, beatF, trimBeats } from '../metrics/beats';
import { recordings, type Recording } from './recordings';

function main([folder]: readonly string[]): void {
  if (folder === undefined) {
    console.error('usage: node bench/run.mjs transcription/fitting/pulses FOLDER > pulses.jsonl');
    process.exitCode = 2;
    return;
  }
  for (const recording of recordings(folder)) {
    const { song, hits } = recording;
    const isDrumsAlone = song.name.endsWith('_drums');
    if (!isDrumsAlone) console.log(pulseLine(recording, { kind: 'sound', hits: [] }));
    if (hits.length > 0)
      console.log(pulseLine(recording, { kind: isDrumsAlone ? 'drums' : 'hits', hits }));
  }
}

interface Known {
  readonly kind: string;
  readonly hits: readonly RhythmHit[];
}

function pulseLine({ song, frames }: Recording, { kind, hits }: Known): string {
  const { frameRate } = frames;
  const accents = accentCurves(frames, hits.length > 0 ? framesOfHits(hits) : null);
  const { periodicity, pulses } = followedPulses(accents, {
    shortest: (60 * frameRate) / FASTEST_BPM,
    longest: (60 * frameRate) / SLOWEST_BPM,
  });
  const annotated = trimBeats(song.beats);
  const candidates = pulses.map((pulse) => {
    const times = pulse.beats.map((beat) => beat / frameRate);
    const found = trimBeats(times);
    return {
      bpm: 60 / medianInterval(times),
      beat_f: beatF(annotated, found),
      aml_t: beatContinuity(annotated, found).amlT,
      cues: Array.from(pulseCues(accents, pulse, periodicity), (cue) => Number(cue.toFixed(4))),
    };
  });
  return JSON.stringify({
    name: song.name,
    kind,
    bpm: 60 / medianInterval(song.beats),
    candidates,
  });
}

function medianInterval(times: readonly number[]): number {
  const intervals = times.slice(1).map((time, i) => time - times[i]!);
  return intervals.sort((a, b) => a - b)[intervals.length >> 1]!;
}

main(process.argv.slice(2));
