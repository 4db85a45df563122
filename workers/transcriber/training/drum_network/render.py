"""Renders features with labels: `python3 -m drum_network.render SONGS BANK DIRECTORY COUNT`.

An excerpt's accompaniment is rendered once and mixed with several kits. Audio is not kept: the
features of an excerpt of one minute take 1 MB. Existing files are kept, so that a rendering can be
stopped and go on; every file depends on its number alone.
"""

import pathlib
import random
import sys
import tempfile

import mido
import numpy as np

from .bank import FREEPATS, SOUNDFONTS, fluidsynth_command, load_bank, rendered, timidity_command
from .features import features
from .kit import Kit, decibels, mastered, play, rms
from .songs import DRUM_CHANNEL, load, part_of, timeline

SECONDS = 45
MIXES_PER_EXCERPT = 3
LEAD_SECONDS = 0.25
# Held out whole: thresholds are chosen on them, and each is reported with those of the other.
HELD_OUT = {"validation": ("ColomboAcousticDrumkit",), "test": ("BJA_Pacific",)}
# What plays the accompaniments, and how often.
SYNTHESISERS = {"freepats": 0.28, "tim": 0.32, "opl": 0.1, "a320u": 0.3}
SWAPPED_KEYS = [36, 38, 42, 42, 46, 49, 51, 51, 57, 37, 45]
PATTERN_KEYS = {36: 0.3, 38: 0.25, 42: 0.6, 46: 0.15, 51: 0.2, 49: 0.05, 45: 0.04, 41: 0.04, 48: 0.04, 37: 0.06, 54: 0.1, 63: 0.1}


class Renderer:
    """Everything a rendering needs: songs by part, the bank of sounds."""

    def __init__(self, songs, bank):
        self.songs = songs
        self.bank = bank
        self.timelines = {}

    def sounds(self, part):
        """The sounds a part may use: of its held-out kits, or everything that is not held out."""
        if part != "train":
            return [sound for sound in self.bank if sound.group in HELD_OUT[part] or sound.kind == "hand"]
        held_out = {group for groups in HELD_OUT.values() for group in groups}
        return [sound for sound in self.bank if sound.group not in held_out]

    def excerpt(self, part, rng):
        """Messages of a random excerpt of a random song of the part, times from LEAD_SECONDS on."""
        while True:
            names = [name for name, song_part in self.songs.values() if song_part == part]
            composed = [name for name in names if name.stem.startswith("song_")]
            path = rng.choice(composed if composed and rng.random() < 0.55 else names)
            events = self.timelines.get(path) or read_timeline(path)
            self.timelines[path] = events
            struck = [time for time, message in events if is_drum_note(message)]
            if len(struck) >= 20:
                return cut(events, max(0, rng.choice(struck) - SECONDS * rng.random()), scale_of(part, rng))


def read_timeline(path):
    """A song's timeline; empty when the file cannot be read."""
    try:
        return timeline(path)
    except (ValueError, EOFError, OSError, KeyError):
        return [(0.0, mido.Message("note_off"))]


def scale_of(part, rng):
    """How much slower than written an excerpt is played."""
    return rng.uniform(0.85, 1.2) if part == "train" else 1.0


def is_drum_note(message):
    """Whether a message strikes a drum."""
    return message.type == "note_on" and message.velocity > 0 and message.channel == DRUM_CHANNEL


def cut(events, start, scale):
    """The messages of SECONDS from `start` on; programs and controllers set before move to 0."""
    kept, sounding = [], set()
    for time, message in events:
        moved = (time - start) * scale + LEAD_SECONDS
        is_note = message.type in ("note_on", "note_off")
        if moved < LEAD_SECONDS:
            if not is_note:
                kept.append((0.0, message))
        elif moved < SECONDS:
            if message.type == "note_on" and message.velocity > 0:
                sounding.add((message.channel, message.note))
                kept.append((moved, message))
            elif not is_note or (message.channel, message.note) in sounding:
                kept.append((moved, message))
    return kept + silence()


def silence():
    """What ends every note: a synthesiser that waits for silence would wait for ever for one cut off."""
    pedals = [mido.Message("control_change", channel=channel, control=64, value=0) for channel in range(16)]
    sounds = [mido.Message("control_change", channel=channel, control=120, value=0) for channel in range(16)]
    return [(SECONDS, message) for message in pedals + sounds]


def random_pattern(rng):
    """Drum notes of a random repeated bar with random departures, at natural frequencies."""
    step = 60 / rng.uniform(60, 190) / rng.choice([2, 3, 4, 4])
    rates = {key: rate * rng.uniform(0, 2) for key, rate in PATTERN_KEYS.items()}
    bar = [[key for key in rates if rng.random() < rates[key]] for _ in range(rng.choice([8, 12, 16, 32]))]
    notes = []
    for index in range(int((SECONDS - 1) / step)):
        departs = rng.random() < 0.1
        keys = [key for key in rates if rng.random() < rates[key]] if departs else bar[index % len(bar)]
        time = LEAD_SECONDS + index * step
        notes += [(max(0, time + rng.gauss(0, 0.006)), key, rng.gauss(90, 22)) for key in keys]
    return notes


def drum_notes(events, part, rng):
    """The drum notes (time, key, velocity) of an excerpt, for training with broken habits."""
    if part == "train" and rng.random() < 0.12:
        notes = random_pattern(rng)
    else:
        notes = [(time, message.note, message.velocity) for time, message in events if is_drum_note(message)]
    if part != "train":
        return notes
    swapped = rng.uniform(0, 0.3) if rng.random() < 0.35 else 0
    dropped = rng.uniform(0, 0.15) if rng.random() < 0.35 else 0
    softer = rng.uniform(0.7, 1.1)
    return [
        (time, rng.choice(SWAPPED_KEYS) if rng.random() < swapped else key, jittered(velocity * softer, rng))
        for time, key, velocity in notes
        if rng.random() >= dropped
    ]


def jittered(velocity, rng):
    """A velocity with a player's inaccuracy, within 12 ... 127."""
    return max(12, min(127, int(velocity + rng.gauss(0, 8))))


def accompaniment(events, rng):
    """Audio of an excerpt's other channels, transposed; silence when they are silent."""
    transposition = rng.randint(-5, 5)
    messages = [(time, transposed(message, transposition)) for time, message in events if message.channel != DRUM_CHANNEL]
    midi = midi_of(messages)
    synthesiser = rng.choices(list(SYNTHESISERS), SYNTHESISERS.values())[0]
    if synthesiser == "freepats":
        command = timidity_command(FREEPATS)
    else:
        command = fluidsynth_command(SOUNDFONTS[synthesiser][0], reverb=rng.random() < 0.5)
    audio = np.zeros(SECONDS * 44100, np.float32)
    if any(message.type == "note_on" for _, message in messages):
        played = rendered(midi, command)[: len(audio)]
        audio[: len(played)] = played
    return audio


def transposed(message, semitones):
    """A note message moved by semitones within MIDI's range; other messages as they are."""
    if message.type not in ("note_on", "note_off"):
        return message
    return message.copy(note=max(0, min(127, message.note + semitones)))


def midi_of(messages):
    """A MIDI file of (seconds, message), at 960 ticks to half a second."""
    track, last = mido.MidiTrack(), 0
    for time, message in sorted(messages, key=lambda pair: pair[0]):
        tick = max(last, round(time * 1920))
        track.append(message.copy(time=tick - last))
        last = tick
    track.append(mido.MetaMessage("end_of_track", time=960))
    return mido.MidiFile(tracks=[track], ticks_per_beat=960)


def mix(drums, music, rng):
    """Drums with music under or over them (uniformly -14 ... +10 dB), or one of them alone."""
    choice = rng.random()
    if rms(drums) < 1e-4:
        return music
    if rms(music) < 1e-4 or choice < 0.15:
        return drums
    return drums / rms(drums) + music / rms(music) * decibels(rng.uniform(-14, 10))


def save(path, audio, hits):
    """Writes features and hits (time, class, velocity) of one mix."""
    rows = np.array(sorted(hits), np.float32).reshape(-1, 3)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        np.savez(file, features=features(audio).astype(np.float16), hits=rows)
    pathlib.Path(file.name).rename(path)


def train_mixes(renderer, number, directory):
    """Renders the mixes of one training excerpt."""
    rng = random.Random(number)
    events = renderer.excerpt("train", rng)
    music = accompaniment(events, rng)
    for index in range(MIXES_PER_EXCERPT):
        is_drum_free = rng.random() < 0.1
        notes = drum_notes(events, "train", rng)
        if is_drum_free:
            notes = [note for note in notes if note[1] in range(60, 82)]
        drums, hits = play(Kit(renderer.sounds("train"), rng), notes, SECONDS)
        audio = mastered(mix(drums, music, rng), rng)
        save(directory / f"train_{number:05d}_{index}.npz", audio, hits)


def held_out_mixes(renderer, part, number, directory):
    """Renders one held-out excerpt: drums alone, at the music's level, and the music alone."""
    rng = random.Random(f"{part}{number}")
    events = renderer.excerpt(part, rng)
    music = accompaniment(events, rng)
    kit = Kit(renderer.sounds(part), rng, is_plain=True)
    kit.home = HELD_OUT[part][0]
    drums, hits = play(kit, drum_notes(events, part, rng), SECONDS)
    save(directory / f"{part}_solo_{number:03d}.npz", drums, hits)
    if rms(music) > 1e-4:
        save(directory / f"{part}_song_{number:03d}.npz", drums / rms(drums) + music / rms(music), hits)
        save(directory / f"{part}_music_{number:03d}.npz", music, [])


def main(songs, bank, directory, count):
    """Renders held-out excerpts (24 per part) and `count` training excerpts."""
    directory.mkdir(parents=True, exist_ok=True)
    gathered = {name: (songs / f"{name}.mid", part_of(data)) for name, data in load(songs)}
    renderer = Renderer(gathered, load_bank(bank))
    for part in ("validation", "test"):
        for number in range(24):
            if not (directory / f"{part}_solo_{number:03d}.npz").exists():
                held_out_mixes(renderer, part, number, directory)
    for number in range(count):
        if not (directory / f"train_{number:05d}_{MIXES_PER_EXCERPT - 1}.npz").exists():
            train_mixes(renderer, number, directory)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]), int(sys.argv[4]))
