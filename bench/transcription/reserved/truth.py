"""What is played in an excerpt: drum hits, notes, beats and bars, in the forms of Attacca's ports."""

import bisect
import io

import mido
from beat_models.displacement import displacement
from drum_network.kinds import CLASS_OF_KIND, CLASSES, kind_of_key

from .excerpt import LEAD_SECONDS, is_drums, is_pitched, is_strike

VOLUME, EXPRESSION = 7, 11
# One sound, struck by two keys or channels within 30 ms, is heard as one.
SAME_SECONDS = 0.03
# Woodblocks, taiko, synthetic drums and sound effects have no pitch to be found.
PITCHED_PROGRAMS = range(115)
MMA_BARS = 40


def heard(messages):
    """The (seconds, message, program) of notes of channels that are not turned down to nothing."""
    levels, programs = {}, {}
    for time, message in sorted(messages, key=lambda pair: pair[0]):
        if message.type == "control_change" and message.control in (VOLUME, EXPRESSION):
            levels[message.channel, message.control] = message.value
        elif message.type == "program_change":
            programs[message.channel] = message.program
        elif is_strike(message):
            if all(levels.get((message.channel, control), 100) > 0 for control in (VOLUME, EXPRESSION)):
                yield time, message, programs.get(message.channel, 0)


def drum_notes(messages):
    """The audible (seconds, key, velocity) of the percussion channel."""
    struck = heard([(time, message) for time, message in messages if is_drums(message.channel)])
    return [(time, message.note, message.velocity) for time, message, _ in struck]


def drum_hits(notes):
    """Hits of the seven classes, of (seconds, key, velocity); hand percussion is none of them."""
    last, hits = {}, []
    for time, key, velocity in sorted(notes):
        kind = kind_of_key(key)
        class_ = kind and CLASS_OF_KIND[kind]
        if class_ is None or time - last.get(class_, -1) <= SAME_SECONDS:
            continue
        last[class_] = time
        hits.append((round(time, 5), CLASSES[class_], velocity))
    times, instruments, velocities = map(list, zip(*hits, strict=True)) if hits else ([], [], [])
    return {"times": times, "instruments": instruments, "velocities": velocities}


def notes(messages, seconds):
    """Notes of the pitched channels; offsets are of the keys, not of the pedal. Unisons are one note."""
    pitched = [(time, message) for time, message in messages if is_pitched(message.channel)]
    ends = {}
    for time, message in pitched:
        if message.type in ("note_on", "note_off"):
            ends.setdefault((message.channel, message.note), []).append(time)
    last, found = {}, []
    for time, message, program in heard(pitched):
        if program not in PITCHED_PROGRAMS:
            continue
        ended = ends[message.channel, message.note]
        after = bisect.bisect_right(ended, time)
        end = ended[after] if after < len(ended) else seconds
        twin = last.get(message.note)
        if twin is not None and time - twin[0] <= SAME_SECONDS:
            twin[1] = max(twin[1], round(end, 5))
            continue
        last[message.note] = [round(time, 5), round(end, 5), message.note, message.velocity]
        found.append(last[message.note])
    found.sort(key=lambda note: (note[0], note[2]))
    columns = zip(*found, strict=True) if found else [[], [], [], []]
    onsets, offsets, pitches, velocities = map(list, columns)
    return {"onsets": onsets, "offsets": offsets, "pitches": pitches, "velocities": velocities}


class Clock:
    """The tempo map of a MIDI file: seconds of ticks."""

    def __init__(self, midi):
        changes = absolute(midi, "set_tempo")
        self.ticks, self.seconds, self.tempi = [0], [0.0], [500_000]
        self.per_beat = midi.ticks_per_beat
        for tick, message in changes:
            now = self.at(tick)
            if tick == self.ticks[-1]:
                self.tempi[-1] = message.tempo
            else:
                self.ticks.append(tick)
                self.seconds.append(now)
                self.tempi.append(message.tempo)

    def at(self, tick):
        """The seconds of a tick; one before the first has the first tempo."""
        index = max(0, bisect.bisect_right(self.ticks, tick) - 1)
        return self.seconds[index] + (tick - self.ticks[index]) * self.tempi[index] / 1e6 / self.per_beat


def absolute(midi, kind):
    """The (tick, message) of one kind in all tracks of a MIDI file, by tick."""
    found = []
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == kind:
                found.append((tick, message))
    return sorted(found, key=lambda pair: pair[0])


def metre(signature, quarters):
    """Beats of a bar and quarters of a beat, of a time signature whose bar lasts so many quarters.

    A beat is three eighths in compound metres, else a quarter; an eighth where quarters do not fill a bar.
    """
    numerator, denominator = signature
    if denominator == 8 and numerator % 3 == 0 and numerator > 3:
        return numerator // 3, quarters * 3 / numerator
    return (int(quarters), 1) if quarters == int(quarters) else (int(quarters * 2), 0.5)


def signatures(midi, *, is_generated):
    """The (tick, numerator and denominator, quarters of a bar) of a file's time signatures, one from tick 0 on."""
    given = [(tick, (message.numerator, message.denominator)) for tick, message in absolute(midi, "time_signature")]
    if not given or given[0][0] > 0:
        given.insert(0, (0, (4, 4)))
    if is_generated:
        # MMA's bars have as many quarters as its styles say, whatever the signature is written as.
        struck = [tick for tick, message in absolute(midi, "note_on") if message.velocity > 0]
        return [(0, given[-1][1], round(struck[-1] / midi.ticks_per_beat / MMA_BARS))]
    return [(tick, signature, signature[0] * 4 / signature[1]) for tick, signature in given]


def beats(data, excerpt, *, is_generated):
    """Beats with their places in the bar, bars, and tempo, within an excerpt of a MIDI file.

    They are where the notes are, should all of them lie beside the file's own beats.
    """
    midi = mido.MidiFile(file=io.BytesIO(data), clip=True)
    shift = displacement(midi)
    clock, changes = Clock(midi), signatures(midi, is_generated=is_generated)
    last = excerpt.start + excerpt.seconds
    times, positions, bars, lengths = [], [], [], []
    for index, (first, signature, quarters) in enumerate(changes):
        until = changes[index + 1][0] if index + 1 < len(changes) else float("inf")
        count, step = metre(signature, quarters)
        number = 0
        while (tick := first + (number * step + shift) * midi.ticks_per_beat) < until and clock.at(tick) < last:
            time = clock.at(tick) - excerpt.start + LEAD_SECONDS
            if time >= LEAD_SECONDS - 1e-6:
                times.append(round(time, 5))
                positions.append(number % count + 1)
                if number % count == 0:
                    bars.append(round(time, 5))
                    lengths.append(count)
            number += 1
    intervals = [after - before for before, after in zip(times, times[1:], strict=False)]
    curve = [round(60 / interval, 3) for interval in intervals]
    return {
        "beats": {"times": times, "positions": positions},
        "bars": {"times": bars, "beats": lengths},
        "tempo": {"bpm": sorted(curve)[len(curve) // 2] if curve else 0, "times": times[: len(curve)], "curve": curve},
        "time_signatures": [f"{signature[0]}/{signature[1]}" for _, signature, _ in changes],
    }
