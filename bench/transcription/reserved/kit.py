"""Hydrogen's drum kits, played as Hydrogen plays them: sample, layer gain, instrument volume, velocity."""

import dataclasses
import pathlib
import re
import xml.etree.ElementTree

import numpy as np
import scipy.signal
import soundfile

from drum_network.bank import HYDROGEN, NAMES, kind_of_name
from drum_network.kinds import CLASS_OF_KIND, STAND_INS, kind_of_key
from drum_network.kit import CHOKED_BY, choked

from .sound import SAMPLE_RATE

LONGEST_SECONDS = 4
# What comes before a sample's onset goes, but for 1 ms: a hit sounds when it is struck.
ONSET_SHARE_OF_PEAK = 0.05
BEFORE_ONSET = SAMPLE_RATE // 1000


@dataclasses.dataclass
class Layer:
    """A sample for velocities (0 ... 1) from `softest` on, with its gain in it."""

    softest: float
    samples: np.ndarray


def load_kit(name):
    """The layers of each kind of drum of a kit: of several instruments of a kind, the kit's first."""
    directory = HYDROGEN / name
    text = (directory / "drumkit.xml").read_text(encoding="utf8", errors="replace")
    root = xml.etree.ElementTree.fromstring(re.sub(r'xmlns="[^"]*"', "", text, count=1))
    kit = {}
    for instrument in root.findall(".//instrument"):
        kind = kind_of_name(instrument.findtext("name") or "", NAMES)
        layers = layers_of(instrument, directory) if kind and kind not in kit else []
        if layers:
            kit[kind] = sorted(layers, key=lambda layer: layer.softest)
    for kind, others in STAND_INS.items():
        kit.setdefault(kind, next((kit[other] for other in others if kit.get(other)), []))
    return kit


def layers_of(instrument, directory):
    """The layers of one instrument whose samples are there."""
    volume = float(instrument.findtext("volume") or 1)
    layers = []
    for layer in instrument.findall(".//layer") or [instrument]:
        path = pathlib.Path(directory, layer.findtext("filename") or "")
        if path.is_file():
            gain = volume * float(layer.findtext("gain") or 1)
            layers.append(Layer(float(layer.findtext("min") or 0), gain * from_onset(path)))
    return layers


def from_onset(path):
    """A sample file's mono samples from its onset on."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(1)
    if rate != SAMPLE_RATE:
        mono = scipy.signal.resample_poly(mono, SAMPLE_RATE, rate).astype(np.float32)
    onset = int(np.argmax(np.abs(mono) > ONSET_SHARE_OF_PEAK * np.abs(mono).max()))
    return mono[max(0, onset - BEFORE_ONSET) :][: LONGEST_SECONDS * SAMPLE_RATE]


def play(kit, notes, seconds):
    """Samples of the drum notes (seconds, key, velocity), and those of the notes that the kit has a drum for."""
    length = round(seconds * SAMPLE_RATE)
    samples = np.zeros(length + LONGEST_SECONDS * SAMPLE_RATE, np.float32)
    chokes = np.sort([time for time, key, _ in notes if kind_of_key(key) in CHOKED_BY])
    kept = []
    for time, key, velocity in notes:
        kind = kind_of_key(key)
        layers = kit.get(kind) if kind and CLASS_OF_KIND[kind] is not None else None
        if not layers:
            continue
        layer = [one for one in layers if one.softest <= velocity / 127] or layers[:1]
        shot = layer[-1].samples * (velocity / 127)
        if kind == "open-hat":
            shot = choked(shot, time, chokes)
        first = round(time * SAMPLE_RATE)
        samples[first : first + len(shot)] += shot
        kept.append((time, key, velocity))
    return samples[:length], kept
