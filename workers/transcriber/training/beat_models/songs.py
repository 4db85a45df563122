"""Recordings with known beats: songs of Debian packages, and accompaniments that MMA makes, rendered.

`python3 -m beat_models.songs DIRECTORY [SONGS] [--drums-alone]` writes, of each song, `NAME.wav`
(mono), `NAME.beats` (a line per quarter: seconds and place in the bar from 1), `NAME.hits.json` (drum
hits as drum-transcribe might hear them: some missed, some mistaken, some not there) and
`NAME.written.json` (seconds of every drum hit, and its place in quarters from the beginning); the same of its
drums alone as `NAME_drums`, or with `--drums-alone` of nothing else, as `NAME`. Reserved songs and soundfonts are refused. Songs that are written without regard to the beat are left out: their
files name a tempo, and their notes keep to none.
"""

import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys

import mido
import numpy
import soundfile

from drum_network.reserved import refuse_reserved_songs, refuse_reserved_soundfont
from drum_network.songs import DRUM_CHANNEL, MMA_STYLES, composed_songs, md5

from .displacement import displacement

SAMPLE_RATE = 44100
SECONDS = 50
SOUNDFONTS = [
    "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "/usr/share/sounds/sf2/OPL-3_FM_128M.sf2",
]
# For each seed so many styles, and of those in other metres than 4/4 so many more.
MMA_DRAWS = {4242: (46, 8), 77: (150, 14), 78: (150, 14)}
OTHER_METRES = re.compile("waltz|6-8|3-4|5-4|jig|mazurka|minuet", re.IGNORECASE)
ROOTS = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
DEGREES = {
    "I": (0, ""), "i": (0, "m"), "ii": (2, "m"), "IV": (5, ""),
    "V": (7, "7"), "vi": (9, "m"), "VI": (8, ""), "VII": (10, ""),
}  # fmt: skip
PROGRESSIONS = [
    "I vi IV V", "I IV V I", "vi IV I V", "ii V I I", "I V vi IV", "i VII VI V", "I I IV V",
]  # fmt: skip
FEWEST_BEATS = 20
# Of a recording of drums alone.
FEWEST_HITS = 60

# Notes are on the grid of twos or threes if their phases agree (length of the mean vector).
GRIDS = (3, 4, 6)
LEAST_AGREEMENT = 0.3

# General MIDI percussion, by the names of drum-transcribe.
INSTRUMENTS = {
    "kick": (35, 36), "snare": (37, 38, 39, 40), "closed-hi-hat": (42, 44), "open-hi-hat": (46,),
    "tom": (41, 43, 45, 47, 48, 50), "crash": (49, 52, 55, 57), "ride": (51, 53, 59),
}  # fmt: skip
INSTRUMENT_OF = {key: name for name, keys in INSTRUMENTS.items() for key in keys}
MISSED, MISTAKEN, INVENTED = 0.15, 0.08, 0.08
JITTER_SECONDS = 0.008
VELOCITY_ERROR = 20


def mma_source(style, rng):
    """MMA source text of six times eight bars in grooves of a style file; None if it has none."""
    grooves = re.findall(r"^\s*DefGroove\s+(\S+)", style, re.IGNORECASE | re.MULTILINE)
    if not grooves:
        return None
    body = [g for g in grooves if not re.search("intro|end|fill|tag", g, re.IGNORECASE)] or grooves
    fills = [g for g in grooves if re.search("fill", g, re.IGNORECASE)] or grooves
    key = rng.randrange(12)
    lines = [f"Tempo {rng.randint(70, 180)}"]
    for section in range(6):
        lines.append(f"Groove {rng.choice(body)}")
        chords = [DEGREES[name] for name in rng.choice(PROGRESSIONS).split()]
        for bar in range(8):
            if bar == 7:
                lines.append(f"Groove {rng.choice(fills)}")
            step, quality = chords[bar % 4]
            lines.append(f"{section * 8 + bar + 1} {ROOTS[(key + step) % 12]}{quality}")
    return "\n".join(lines) + "\n"


def accompaniments(directory):
    """Yields (name, bytes) of MMA songs; `directory` holds what MMA reads and writes."""
    styles = sorted(pathlib.Path("/").glob(MMA_STYLES.lstrip("/")))
    others = [style for style in styles if OTHER_METRES.search(str(style))]
    for seed, (count, more) in MMA_DRAWS.items():
        rng = random.Random(seed)
        drawn = rng.sample(styles, count) + rng.sample(others, min(more, len(others)))
        for style in sorted(set(drawn)):
            source = mma_source(style.read_text(errors="replace"), rng)
            if source is None:
                continue
            text, target = directory / "song.mma", directory / "song.mid"
            text.write_text(source)
            target.unlink(missing_ok=True)
            subprocess.run(["mma", "-f", target, text], capture_output=True, timeout=120, check=False)
            if target.exists():
                yield f"mma_{seed}_{style.parent.name}_{style.stem}", target.read_bytes()


def annotate(path):
    """Beats (seconds, place in bar), notes (seconds, tick, message) and ticks per beat of a MIDI file."""
    song = mido.MidiFile(path, clip=True)
    shift = displacement(song)
    tick, seconds, tempo = 0, 0.0, 500_000
    tempos, metres, notes = [(0, 0.0, tempo)], [(0, 4.0)], []
    for message in mido.merge_tracks(song.tracks):
        tick += message.time
        seconds += mido.tick2second(message.time, song.ticks_per_beat, tempo)
        if message.type == "set_tempo":
            tempo = message.tempo
            tempos.append((tick, seconds, tempo))
        elif message.type == "time_signature":
            metres.append((tick, message.numerator * 4 / message.denominator))
        elif message.type == "note_on" and message.velocity > 0 and seconds < SECONDS:
            notes.append((seconds, tick, message))
    beats, beat = [], 0
    end = min(SECONDS, notes[-1][0] + 1) if notes else 0
    while True:
        at = (beat + shift) * song.ticks_per_beat
        since, from_seconds, tempo = [one for one in tempos if one[0] <= max(0, at)][-1]
        time = from_seconds + mido.tick2second(at - since, song.ticks_per_beat, tempo)
        if time > end:
            return beats, notes, song.ticks_per_beat
        written = beat * song.ticks_per_beat
        start, length = [one for one in metres if one[0] <= written][-1]
        beats.append((time, (written - start) / song.ticks_per_beat % length + 1))
        beat += 1


def agreement(notes, ticks_per_beat):
    """From 0 to 1: how far notes keep to any one grid between beats, wherever it begins."""
    places = numpy.array([tick for _, tick, _ in notes]) / ticks_per_beat
    return max(abs(numpy.exp(2j * numpy.pi * grid * places).mean()) for grid in GRIDS)


def heard_hits(notes, rng):
    """Drum hits as a network might hear them."""
    names = list(INSTRUMENTS)
    played = [(seconds, INSTRUMENT_OF[note.note], note.velocity) for seconds, _, note in notes]
    hits = [
        (
            max(0, seconds + rng.gauss(0, JITTER_SECONDS)),
            rng.choice(names) if rng.random() < MISTAKEN else name,
            min(127, max(1, round(velocity + rng.gauss(0, VELOCITY_ERROR)))),
        )
        for seconds, name, velocity in played
        if rng.random() >= MISSED
    ]
    for _ in range(round(INVENTED * len(played))):
        hits.append((rng.uniform(0, played[-1][0]), rng.choice(names), rng.randint(40, 80)))
    return [{"time": t, "instrument": name, "velocity": v} for t, name, v in sorted(hits)]


def render(path, soundfont, seconds):
    """A MIDI file's first seconds as mono samples."""
    refuse_reserved_soundfont(soundfont)
    command = ["fluidsynth", "-ni", "-q", "-g", "0.5", "-R", "1", "-C", "0", "-r", str(SAMPLE_RATE)]
    command += ["-O", "s16", "-T", "raw", "-F", "-", soundfont, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        raw = process.stdout.read(int(seconds * SAMPLE_RATE) * 4)
        process.kill()
    return numpy.frombuffer(raw[: len(raw) // 4 * 4], "<i2").reshape(-1, 2).mean(axis=1) / 32768


def without_pitched_parts(path):
    """Silences all channels but the drums' in a MIDI file."""
    song = mido.MidiFile(path, clip=True)
    for track in song.tracks:
        for message in track:
            if message.type == "note_on" and message.channel != DRUM_CHANNEL:
                message.velocity = 0
    song.save(path)


def write_song(directory, name, data, *, drums_alone):
    """Writes sound, beats and hits of a song; False for one that has no beats to go by, or no drums."""
    refuse_reserved_songs([data])
    path = directory / "song.mid"
    path.write_bytes(data)
    beats, notes, ticks_per_beat = annotate(path)
    if len(beats) < FEWEST_BEATS or agreement(notes, ticks_per_beat) < LEAST_AGREEMENT:
        return False
    hits = [note for note in notes if note[2].channel == DRUM_CHANNEL and note[2].note in INSTRUMENT_OF]
    if drums_alone:
        if len(hits) < FEWEST_HITS:
            return False
        without_pitched_parts(path)
    # The same song gets the same sounds and errors wherever it stands in the list.
    rng = random.Random(hashlib.sha256(name.encode()).hexdigest())
    samples = render(path, rng.choice(SOUNDFONTS), beats[-1][0])
    soundfile.write(directory / f"{name}.wav", samples, SAMPLE_RATE, subtype="PCM_16")
    lines = [f"{time:.4f} {place:g}" for time, place in beats]
    (directory / f"{name}.beats").write_text("\n".join(lines) + "\n")
    (directory / f"{name}.hits.json").write_text(json.dumps(heard_hits(hits, rng)))
    written = [{"time": seconds, "beat": tick / ticks_per_beat} for seconds, tick, _ in hits]
    (directory / f"{name}.written.json").write_text(json.dumps(written))
    return True


def main(directory, most=sys.maxsize, drums_alone=False):
    """Writes all songs, or the first `most` of either kind, into `directory`."""
    work = directory / "work"
    work.mkdir(parents=True, exist_ok=True)
    composed = ((f"song_{md5(data)[:12]}", data) for data in composed_songs())
    for songs in (composed, accompaniments(work)):
        written = 0
        for name, data in songs:
            if not drums_alone:
                write_song(work, f"{name}_drums", data, drums_alone=True)
            written += write_song(work, name, data, drums_alone=drums_alone)
            if written >= most:
                break
    for path in [*work.glob("*.wav"), *work.glob("*.beats"), *work.glob("*.json")]:
        path.rename(directory / path.name)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--drums-alone"]
    main(pathlib.Path(words[0]), *map(int, words[1:]), drums_alone="--drums-alone" in sys.argv)
