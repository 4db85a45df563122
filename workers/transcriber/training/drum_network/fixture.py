"""Writes the fixture by which the TypeScript features are tested: `python3 -m drum_network.fixture FILE`."""

import json
import pathlib
import sys

import numpy as np

from .features import SAMPLE_RATE, TARGET_RMS, features

SAMPLES = 20000
FRAMES = (0, 1, 7, 10, 11, 30, 45)


def fixture_signal():
    """Noise that dies away every tenth of a second over a low tone; the test makes the same."""
    state, samples = 1, np.empty(SAMPLES)
    for index in range(SAMPLES):
        state = state * 16807 % 2147483647
        noise = state / 2147483647 - 0.5
        samples[index] = noise * np.exp(-(index % 4410) / 500)
    return samples + 0.1 * np.sin(2 * np.pi * 60 * np.arange(SAMPLES) / SAMPLE_RATE)


def main(path):
    """Writes the gain and some frames of the signal's features."""
    signal = fixture_signal()
    rows = features(signal)
    gain = TARGET_RMS / np.sqrt(np.mean(signal**2))
    frames = {str(frame): [round(float(value), 6) for value in rows[frame]] for frame in FRAMES}
    document = {"samples": SAMPLES, "gain": float(gain), "frames": frames}
    pathlib.Path(path).write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
