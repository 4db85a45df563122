"""The songs: the reserved ones, or for rehearsals such as the training holds out itself.

A song is (name, bytes of a MIDI file, whether MMA made it).
"""

import glob
import json
import pathlib
import random
import subprocess
import tempfile

from drum_network.reserved import SONGS, md5
from drum_network.songs import FREEDOOM, MMA_STYLES, OPENTTD, PLANETBLUPI, composed_songs, mma_source, part_of, wad_midi

NAMES = json.loads(pathlib.Path(__file__).with_name("songs.json").read_text())
# Of MMA's style files every so many plays, each from another one on.
STYLES = {"reserved": (7, 3), "rehearsal": (40, 1)}


class MissingSongs(Exception):
    """A package that holds reserved songs is not installed, or is of another version."""


def reserved_songs():
    """The reserved songs, by name. Raises MissingSongs."""
    if set(NAMES) != SONGS:
        raise MissingSongs("songs.json does not name the songs of the training's reserved.json")
    found = {}
    for data in packaged_songs():
        found[md5(data)] = data
    missing = [name for key, name in NAMES.items() if key not in found]
    if missing:
        raise MissingSongs(f"not in the installed packages: {', '.join(missing)}")
    return sorted((name, found[key], False) for key, name in NAMES.items())


def packaged_songs():
    """The bytes of every MIDI song of the three packages."""
    for path in sorted(glob.glob(OPENTTD) + glob.glob(PLANETBLUPI)):
        yield pathlib.Path(path).read_bytes()
    for path in sorted(glob.glob(FREEDOOM)):
        yield from wad_midi(pathlib.Path(path).read_bytes())


def rehearsal_songs():
    """Songs that are not reserved and that the drum network was not trained on."""
    held_out = [data for data in composed_songs() if part_of(data) != "train"]
    return [(f"song_{md5(data)[:8]}", data, False) for data in held_out[:6]]


def generated_songs(purpose):
    """Accompaniments by MMA, of keys, grooves and tempi that no training has; styles they share."""
    every, first = STYLES[purpose]
    songs = []
    for path in sorted(glob.glob(MMA_STYLES))[first::every]:
        style = pathlib.Path(path)
        source = mma_source(style.read_text(errors="replace"), random.Random(f"{purpose} {style.stem}"))
        data = source and played_by_mma(source)
        if data:
            songs.append((f"mma_{style.stem}", data, True))
    return songs


def played_by_mma(source):
    """The MIDI file that MMA makes of its source; None for a groove that it cannot play."""
    with tempfile.TemporaryDirectory() as folder:
        text, target = pathlib.Path(folder, "song.mma"), pathlib.Path(folder, "song.mid")
        # What is random in a groove is repeatable so.
        text.write_text("RndSeed 1\n" + source)
        subprocess.run(["mma", "-f", target, text], capture_output=True, timeout=120, check=False)
        return target.read_bytes() if target.exists() else None
