"""What final scores are taken on, and must therefore never reach training, validation or tuning.

Songs are known by the MD5 of their bytes, kits by the MD5 of their sample files, soundfonts by
MD5 and by name (another build of a soundfont has other bytes and the same samples).
"""

import hashlib
import json
import pathlib

LISTS = json.loads(pathlib.Path(__file__).with_name("reserved.json").read_text())
SONGS = frozenset(LISTS["songs"])
SAMPLES = frozenset(LISTS["samples"])
SOUNDFONTS = frozenset(LISTS["soundfonts"])


class ReservedMaterial(Exception):
    """Something reserved for evaluation was about to be used."""


def md5(data):
    """The MD5 of bytes as a hexadecimal string."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def is_reserved_song(data):
    """Whether the bytes of a MIDI file are one of the reserved songs."""
    return md5(data) in SONGS


def refuse_reserved_songs(songs):
    """Raises ReservedMaterial if any of the MIDI files (bytes) is reserved."""
    for data in songs:
        if is_reserved_song(data):
            raise ReservedMaterial(f"song with MD5 {md5(data)} is reserved for evaluation")


def refuse_reserved_kit(name, samples):
    """Raises ReservedMaterial if a kit's name, or the bytes of any of its samples, is reserved."""
    if any(reserved in name for reserved in LISTS["kits"]):
        raise ReservedMaterial(f"kit {name} is reserved for evaluation")
    for data in samples:
        if md5(data) in SAMPLES:
            raise ReservedMaterial(f"kit {name} holds a sample of a kit that is reserved for evaluation")


def refuse_reserved_soundfont(path):
    """Raises ReservedMaterial if the soundfont at `path` is reserved by its name or its bytes."""
    real = pathlib.Path(path).resolve()
    if any(name in real.name.lower() for name in LISTS["soundfont_names"]):
        raise ReservedMaterial(f"soundfont {real.name} is reserved for evaluation")
    if md5(real.read_bytes()) in SOUNDFONTS:
        raise ReservedMaterial(f"soundfont {real.name} has the bytes of a reserved soundfont")
