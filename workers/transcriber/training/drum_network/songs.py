"""The songs that drums and accompaniments are rendered from: MIDI files of Debian packages.

`python3 -m drum_network.songs DIRECTORY` gathers them once. Reserved songs are left out by
content, and a song's content, never its name, decides whether training or validation gets it.
"""

import glob
import pathlib
import random
import re
import struct
import subprocess
import sys

import mido

from .reserved import is_reserved_song, md5, refuse_reserved_songs

OPENTTD = "/usr/share/games/openttd/baseset/openmsx/*.mid"
PLANETBLUPI = "/usr/share/planetblupi/music/*.mid"
FREEDOOM = "/usr/share/games/doom/freedoom*.wad"
MMA_STYLES = "/usr/share/mma/lib/*/*.mma"
DRUM_CHANNEL = 9
ROOTS = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"]
PROGRESSIONS = [
    [(0, ""), (9, "m"), (5, ""), (7, "7")],
    [(0, ""), (5, ""), (7, "7"), (0, "")],
    [(9, "m"), (5, ""), (0, ""), (7, "7")],
    [(2, "m"), (7, "7"), (0, ""), (0, "")],
    [(0, "m"), (10, ""), (8, ""), (7, "7")],
]


def wad_midi(wad):
    """The MIDI lumps (`D_*`) of a WAD file's bytes."""
    count, directory = struct.unpack_from("<ii", wad, 4)
    for index in range(count):
        start, size, name = struct.unpack_from("<ii8s", wad, directory + 16 * index)
        if name.startswith(b"D_") and wad[start : start + 4] == b"MThd":
            yield wad[start : start + size]


def composed_songs():
    """Every composed song that is not reserved, as bytes, once per content."""
    found = {}
    for pattern in (OPENTTD, PLANETBLUPI):
        for path in sorted(glob.glob(pattern)):
            data = pathlib.Path(path).read_bytes()
            found[md5(data)] = data
    for path in sorted(glob.glob(FREEDOOM)):
        for data in wad_midi(pathlib.Path(path).read_bytes()):
            found[md5(data)] = data
    return [data for data in found.values() if not is_reserved_song(data)]


def mma_source(style, rng):
    """MMA source text of a 40-bar song in the grooves of a style file; None if it has none."""
    grooves = re.findall(r"^\s*DefGroove\s+(\S+)", style, re.IGNORECASE | re.MULTILINE)
    if not grooves:
        return None
    body = [g for g in grooves if not re.search("intro|end|fill|tag", g, re.IGNORECASE)] or grooves
    fills = [g for g in grooves if re.search("fill", g, re.IGNORECASE)] or grooves
    key = rng.randrange(12)
    lines = [f"Tempo {rng.randint(75, 170)}"]
    for section in range(5):
        progression = rng.choice(PROGRESSIONS)
        lines.append(f"Groove {rng.choice(body)}")
        for bar in range(8):
            step, quality = progression[bar % 4]
            if bar == 7:
                lines.append(f"Groove {rng.choice(fills)}")
            lines.append(f"{section * 8 + bar + 1} {ROOTS[(key + step) % 12]}{quality}")
    return "\n".join(lines) + "\n"


def generate_accompaniments(directory):
    """Writes one MMA song per style file into `directory` (`mma_*.mid`)."""
    for path in sorted(glob.glob(MMA_STYLES)):
        style = pathlib.Path(path)
        source = mma_source(style.read_text(errors="replace"), random.Random(style.stem))
        if source is None:
            continue
        text = directory / f"{style.stem}.mma"
        text.write_text(source)
        target = directory / f"mma_{style.stem}.mid"
        subprocess.run(["mma", "-f", target, text], capture_output=True, timeout=120, check=False)
        text.unlink()


def load(directory):
    """All gathered songs of `directory`: a list of (name, bytes); refuses reserved ones."""
    songs = [(path.stem, path.read_bytes()) for path in sorted(directory.glob("*.mid"))]
    refuse_reserved_songs(data for _, data in songs)
    return songs


def part_of(data):
    """`train`, `validation` (1 in 10) or `test` (1 in 10), decided by a song's content."""
    share = int(md5(data), 16) % 10
    return {0: "validation", 1: "test"}.get(share, "train")


def timeline(path, longest_seconds=600):
    """The channel messages of a MIDI file as (seconds, message)."""
    time, events = 0.0, []
    for message in mido.MidiFile(path, clip=True):
        time += message.time
        if time > longest_seconds:
            break
        if not message.is_meta and message.type != "sysex":
            events.append((time, message))
    return events


def main(directory):
    """Gathers composed and generated songs into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    for data in composed_songs():
        (directory / f"song_{md5(data)[:12]}.mid").write_bytes(data)
    generate_accompaniments(directory)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
