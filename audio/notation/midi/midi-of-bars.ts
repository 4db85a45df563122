import { drumNamed } from '../drums/drum-kit';
import { type WrittenBar, type WrittenEvent } from '../written-bar';
import { DRUM_CHANNEL, type MidiNote, type MidiSong, type MidiTrack } from './midi-song';
import {
  leadInQuarters,
  metresOfBars,
  MIDI_TICKS_PER_QUARTER,
  pointsOfBars,
  pointsOfBeats,
  TempoMap,
  type TempoPoint,
} from './tempo-map';

/** A drum sounds as long as it likes: a sixteenth is written. */
const DRUM_TICKS = MIDI_TICKS_PER_QUARTER / 4;

/**
 * Quantised bars as a song in the tempo that was played, bar by bar.
 * @param isQuantized false puts every event where it was played; a note is then as long as its value is in that bar
 * @throws InvalidParameterError for an instrument that is not in `DRUMS`
 */
export function midiOfBars(bars: readonly WrittenBar[], isQuantized: boolean): MidiSong {
  const points = pointsOfBars(bars);
  const map = new TempoMap(points);
  const lead = leadInQuarters(points) * MIDI_TICKS_PER_QUARTER;
  const all = bars.flatMap((bar, i) => {
    const start = lead + points[i]!.quarters * MIDI_TICKS_PER_QUARTER;
    const scale = MIDI_TICKS_PER_QUARTER / bar.divisions;
    return bar.events.map((event) => {
      const tick = isQuantized ? Math.round(start + event.tick * scale) : map.tickAt(event.time);
      return midiNote(event, tick, Math.round((event.duration ?? 0) * scale));
    });
  });
  const metres = metresOfBars(bars);
  return song(all, { tempos: map.tempos, metres });
}

/** A note as it was played. */
interface PlayedNote {
  /** In seconds. */
  readonly onset: number;
  readonly offset: number;
  readonly pitch: number;
  readonly velocity: number;
}

interface PlayedHit {
  /** In seconds. */
  readonly time: number;
  readonly instrument: string;
  readonly velocity: number;
}

/** What a performance keeps time by: beats in seconds with what a beat is (4 for a quarter note), or bars. */
type Pulse =
  | { readonly times: readonly number[]; readonly beatUnit: number }
  | { readonly bars: readonly WrittenBar[] };

/**
 * What was played as a song, every note when and as long as it sounded. The tempo is that of the pulse; without one it
 * is 120 quarter notes a minute.
 * @throws InvalidParameterError for an instrument that is not in `DRUMS`
 */
export function midiOfPerformance(
  played: { readonly notes?: readonly PlayedNote[]; readonly hits?: readonly PlayedHit[] },
  pulse: Pulse = { bars: [] },
): MidiSong {
  const bars = 'bars' in pulse ? pulse.bars : [];
  const points: readonly TempoPoint[] =
    'bars' in pulse ? pointsOfBars(bars) : pointsOfBeats(pulse.times, pulse.beatUnit);
  const map = new TempoMap(points);
  const notes = (played.notes ?? []).map(({ onset, offset, pitch, velocity }) => {
    const tick = map.tickAt(onset);
    return midiNote({ pitch, velocity }, tick, map.tickAt(offset) - tick);
  });
  const hits = (played.hits ?? []).map((hit) => midiNote(hit, map.tickAt(hit.time), DRUM_TICKS));
  return song([...notes, ...hits], { tempos: map.tempos, metres: metresOfBars(bars) });
}

function midiNote(
  { instrument, pitch, velocity }: Pick<WrittenEvent, 'instrument' | 'pitch' | 'velocity'>,
  tick: number,
  ticks: number,
): MidiNote {
  const rounded = Math.max(1, Math.min(127, Math.round(velocity)));
  if (instrument === undefined) {
    const key = Math.max(0, Math.min(127, Math.round(pitch ?? 0)));
    return { tick, ticks: Math.max(1, ticks), channel: 0, key, velocity: rounded };
  }
  const key = drumNamed(instrument).midiKey;
  return { tick, ticks: DRUM_TICKS, channel: DRUM_CHANNEL, key, velocity: rounded };
}

/** Drums and notes in tracks of their own. */
function song(all: readonly MidiNote[], rest: Pick<MidiSong, 'tempos' | 'metres'>): MidiSong {
  const sorted = [...all].sort((a, b) => a.tick - b.tick || a.key - b.key);
  const tracks: MidiTrack[] = [
    { name: 'Notes', notes: sorted.filter(({ channel }) => channel !== DRUM_CHANNEL) },
    { name: 'Drums', notes: sorted.filter(({ channel }) => channel === DRUM_CHANNEL) },
  ];
  const used = tracks.filter(({ notes }) => notes.length > 0);
  return { ticksPerQuarter: MIDI_TICKS_PER_QUARTER, tracks: used, ...rest };
}
