import { readFileSync } from 'node:fs';
import { type RhythmHit } from '../../../audio/rhythm/metre/hit-frames';
import { RhythmStream, type RhythmFrames } from '../../../audio/rhythm/metre/rhythm-frames';
import { annotatedSongs, readMono } from '../annotated-songs';
import { type AnnotatedBeats } from '../annotation';

const SAMPLE_RATE = 22_050;
/** With fewer hits a recording is one without drums. */
const FEWEST_HITS = 60;

/** A recording of the material that the models of beats and bars are fitted to. */
export interface Recording {
  readonly song: AnnotatedBeats & { readonly name: string };
  readonly frames: RhythmFrames;
  /** As a network might hear them; none where there are hardly any drums. */
  readonly hits: readonly RhythmHit[];
}

/**
 * What `python3 -m beat_models.songs` wrote into a folder, one recording after the other.
 * @throws Error where a sound has no beats or no hits beside it
 */
export function* recordings(folder: string): Generator<Recording> {
  for (const { name, sound, beats } of annotatedSongs(folder)) {
    if (beats === null) throw new Error(`${sound} has no beats beside it`);
    const stream = new RhythmStream({ sampleRate: SAMPLE_RATE });
    stream.push(readMono(sound, SAMPLE_RATE));
    const path = sound.replace(/\.wav$/, '.hits.json');
    const hits = JSON.parse(readFileSync(path, 'utf8')) as RhythmHit[];
    yield {
      song: { name, ...beats },
      frames: stream.end(),
      hits: hits.length < FEWEST_HITS ? [] : hits,
    };
  }
}
