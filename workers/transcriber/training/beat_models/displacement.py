"""Songs that lie beside their own file's metronome, all notes by the same part of a beat.

Nobody hears the metronome: beats are where the notes are.
"""

import cmath
import math

import mido

# Notes keep to a grid of so many places a quarter if their phases agree (length of the mean vector).
GRIDS = (4, 6)
AGREEMENT = 0.9
# In quarters: what is less is how a song is played, what is more is another place of the grid.
LEAST, MOST = 0.05, 0.125
ON_BEAT = 0.03


def displacement(midi):
    """Quarters by which all notes of a MIDI file lie behind its beats, negative before them; 0 where they do not."""
    track = mido.merge_tracks(midi.tracks)
    ticks = [sum_ for sum_, message in zip(running_sum(track), track, strict=True) if is_strike(message)]
    places = [tick / midi.ticks_per_beat for tick in ticks]
    shifts = {0.0: on_beat(places, 0)}
    for grid in GRIDS:
        mean = sum(cmath.exp(2j * math.pi * grid * place) for place in places) / max(1, len(places))
        if abs(mean) < AGREEMENT:
            continue
        nearest = cmath.phase(mean) / (2 * math.pi * grid)
        for shift in (nearest - 1 / grid, nearest, nearest + 1 / grid):
            if LEAST <= abs(shift) <= MOST:
                shifts[shift] = on_beat(places, shift)
    return max(shifts, key=shifts.get)


def running_sum(track):
    """The tick of every message of a track."""
    tick = 0
    for message in track:
        tick += message.time
        yield tick


def is_strike(message):
    """Whether a message begins a note."""
    return message.type == "note_on" and message.velocity > 0


def on_beat(places, shift):
    """How many places are beats once they are moved back by `shift`."""
    return sum(abs((place - shift + 0.5) % 1 - 0.5) < ON_BEAT for place in places)
