"""Sound: what a soundfont makes of messages, levels, and files."""

import pathlib
import subprocess
import tempfile

import numpy as np
import soundfile

from .excerpt import midi_file

SAMPLE_RATE = 44100
PEAK = 0.9


def played(messages, seconds, soundfont):
    """Mono samples of (seconds, message) by FluidSynth, with its own room and no chorus, at its own level."""
    length = round(seconds * SAMPLE_RATE)
    with tempfile.TemporaryDirectory() as folder:
        midi, raw = f"{folder}/excerpt.mid", f"{folder}/excerpt.raw"
        midi_file(messages, seconds).save(midi)
        switches = ["-ni", "-q", "-g", "0.5", "-R", "1", "-C", "0", "-r", str(SAMPLE_RATE)]
        # Floats: loud songs are not clipped.
        command = ["fluidsynth", *switches, "-O", "float", "-T", "raw", "-F", raw, soundfont, midi]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        mono = np.fromfile(raw, "<f4").reshape(-1, 2).mean(1)
    return np.pad(mono[:length], (0, max(0, length - len(mono))))


def rms(samples):
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def is_silent(samples):
    """Whether nobody would hear anything."""
    return rms(samples) < 1e-4


def at_equal_level(one, other):
    """Two sounds together, as loud as each other."""
    return one / rms(one) + other / rms(other)


def write(path, samples):
    """Writes samples as FLAC, brought to a peak of PEAK."""
    samples = samples * (PEAK / max(1e-9, np.abs(samples).max()))
    # Under another name until it is complete, so that what is there is right.
    part = pathlib.Path(f"{path}.part")
    soundfile.write(part, samples.astype(np.float32), SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    part.rename(path)
