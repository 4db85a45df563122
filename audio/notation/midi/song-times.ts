import { DEFAULT_BPM, DRUM_CHANNEL, type MidiNote, type MidiSong } from './midi-song';

/** A note of a song in time. */
export interface TimedNote {
  /** In seconds. */
  readonly onset: number;
  readonly offset: number;
  readonly key: number;
  readonly velocity: number;
  readonly isDrum: boolean;
}

/** All notes of a song in seconds, by its tempo map, in order of onset. */
export function songTimes(song: MidiSong): TimedNote[] {
  const seconds = secondsOf(song);
  const notes = song.tracks.flatMap((track) => track.notes.map((note) => timed(note, seconds)));
  return notes.sort((a, b) => a.onset - b.onset || a.key - b.key);
}

function timed(note: MidiNote, seconds: (tick: number) => number): TimedNote {
  const { tick, ticks, key, velocity, channel } = note;
  return {
    ...{ onset: seconds(tick), offset: seconds(tick + ticks), key, velocity },
    isDrum: channel === DRUM_CHANNEL,
  };
}

function secondsOf({ tempos, ticksPerQuarter }: MidiSong): (tick: number) => number {
  const changes = [{ tick: 0, bpm: DEFAULT_BPM, seconds: 0 }];
  for (const { tick, bpm } of tempos) {
    const last = changes.at(-1)!;
    const seconds = last.seconds + ((tick - last.tick) * 60) / (last.bpm * ticksPerQuarter);
    changes.push({ tick, bpm, seconds });
  }
  return (tick) => {
    const change = lastBefore(changes, tick);
    return change.seconds + ((tick - change.tick) * 60) / (change.bpm * ticksPerQuarter);
  };
}

/** By halves: songs have many tempi. */
function lastBefore<Change extends { readonly tick: number }>(
  changes: readonly Change[],
  tick: number,
): Change {
  let [low, high] = [0, changes.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (changes[middle]!.tick <= tick) low = middle;
    else high = middle - 1;
  }
  return changes[low]!;
}
