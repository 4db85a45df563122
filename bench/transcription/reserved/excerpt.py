"""Excerpts of songs: messages with their times, and the MIDI files that synthesisers play."""

import dataclasses
import io
import random

import mido

from drum_network.songs import DRUM_CHANNEL

SECONDS = 60
# Before an excerpt's first message: an onset needs something to rise from.
LEAD_SECONDS = 0.25
TICKS_PER_SECOND = 1920


@dataclasses.dataclass
class Excerpt:
    """Messages (seconds, message) of a song from `start` seconds on; times are of the excerpt."""

    start: float
    seconds: float
    messages: list

    def of(self, is_wanted):
        """The messages (seconds, message) whose channel is wanted."""
        return [(time, message) for time, message in self.messages if is_wanted(message.channel)]


def is_pitched(channel):
    """Whether a channel has notes with pitches."""
    return channel != DRUM_CHANNEL


def is_drums(channel):
    """Whether a channel is General MIDI's percussion."""
    return channel == DRUM_CHANNEL


def is_strike(message):
    """Whether a message begins a note."""
    return message.type == "note_on" and message.velocity > 0


def timeline(data):
    """The channel messages of a MIDI file's bytes as (seconds, message)."""
    time, events = 0.0, []
    for message in mido.MidiFile(file=io.BytesIO(data), clip=True):
        time += message.time
        if not message.is_meta and message.type != "sysex":
            events.append((time, message))
    return events


def excerpt_of(data, name):
    """SECONDS of a song's MIDI file around a note drawn by the song's name, a drum's if it has any."""
    events = timeline(data)
    struck = [(time, message) for time, message in events if is_strike(message)]
    drums = [time for time, message in struck if is_drums(message.channel)]
    rng = random.Random(f"excerpt of {name}")
    chosen = rng.choice(drums or [time for time, _ in struck])
    start = max(0, min(chosen - SECONDS * rng.random() / 2, struck[-1][0] - SECONDS))
    seconds = min(SECONDS, struck[-1][0] + 2 - start)
    return Excerpt(start, seconds, cut(events, start, seconds))


def cut(events, start, seconds):
    """The messages of a stretch; programs and controllers set before it move to its beginning."""
    kept, sounding = [], set()
    for time, message in events:
        moved = time - start + LEAD_SECONDS
        is_note = message.type in ("note_on", "note_off")
        if moved < LEAD_SECONDS:
            if not is_note:
                kept.append((0.0, message))
        elif moved < seconds:
            if is_strike(message):
                sounding.add((message.channel, message.note))
                kept.append((moved, message))
            elif not is_note or (message.channel, message.note) in sounding:
                kept.append((moved, message))
    return kept


def silence(seconds):
    """What ends every note: a synthesiser that waits for silence would wait for ever for one held on."""
    controls = ((64, 0), (120, 0))
    return [
        (seconds, mido.Message("control_change", channel=channel, control=control, value=value))
        for control, value in controls
        for channel in range(16)
    ]


def midi_file(messages, seconds):
    """A MIDI file of (seconds, message) that is silent from `seconds` on."""
    track, last = mido.MidiTrack(), 0
    for time, message in sorted(messages + silence(seconds), key=lambda pair: pair[0]):
        tick = max(last, round(time * TICKS_PER_SECOND))
        track.append(message.copy(time=tick - last))
        last = tick
    track.append(mido.MetaMessage("end_of_track", time=TICKS_PER_SECOND // 2))
    return mido.MidiFile(tracks=[track], ticks_per_beat=TICKS_PER_SECOND // 2)
