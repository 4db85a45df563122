"""Writes the fixtures by which TypeScript is tested: `python3 -m drum_network.fixture FEATURES STROKES`."""

import json
import pathlib
import sys

import numpy as np

from .features import SAMPLE_RATE, TARGET_RMS, features
from .kinds import CLASSES
from .strokes import TIMBRE_ROWS, compared, described, known_strokes, timbre_of

SAMPLES = 20000
FRAMES = (0, 1, 7, 10, 11, 30, 45)
STROKE_FRAMES = 1500
# Of each class, frames from one stroke to the next.
PERIODS = (50, 100, 25, 200, 400, 800, 75)
STROKES = (0, 1, 2, 20, 57, 86)


def noise(state):
    """The next state of a generator, and its value between 0 and 1."""
    state = state * 16807 % 2147483647
    return state, state / 2147483647


def fixture_signal():
    """Noise that dies away every tenth of a second over a low tone; the test makes the same."""
    state, samples = 1, np.empty(SAMPLES)
    for index in range(SAMPLES):
        state, value = noise(state)
        samples[index] = (value - 0.5) * np.exp(-(index % 4410) / 500)
    return samples + 0.1 * np.sin(2 * np.pi * 60 * np.arange(SAMPLES) / SAMPLE_RATE)


def fixture_activations():
    """Seven classes that strike regularly, more and less surely; the test makes the same."""
    state, table = 1, np.zeros((STROKE_FRAMES, len(CLASSES)), np.float32)
    for frame in range(STROKE_FRAMES):
        for class_, period in enumerate(PERIODS):
            state, value = noise(state)
            # A stroke at 3, 4, 5 ... frames after the beat, over three frames.
            distance = abs((frame - 3 - class_) % period - 1)
            table[frame, class_] = (1 - 0.3 * distance) * (0.3 + 0.6 * value) if distance < 2 else 0.05 * value
    return table


def fixture_timbre():
    """Each class in rows of its own, dying away from its last stroke on, in noise; the test makes the same."""
    state, timbre = 1, np.zeros((STROKE_FRAMES, TIMBRE_ROWS), np.uint8)
    for frame in range(STROKE_FRAMES):
        for row in range(TIMBRE_ROWS):
            state, value = noise(state)
            class_ = row * len(CLASSES) // TIMBRE_ROWS
            age = (frame - 4 - class_) % PERIODS[class_]
            timbre[frame, row] = int(8 * value) + (120 >> min(10, age // 2))
    return timbre


def write(path, document):
    """Writes a fixture."""
    pathlib.Path(path).write_text(json.dumps(document) + "\n")


def rounded(row):
    """A row of numbers with six digits after the point."""
    return [round(float(value), 6) for value in row]


def main(features_path, strokes_path):
    """Writes the gain and some frames of the signal's features; strokes, and what is known of some."""
    signal = fixture_signal()
    rows = features(signal)
    gain = TARGET_RMS / np.sqrt(np.mean(signal**2))
    frames = {str(frame): rounded(rows[frame]) for frame in FRAMES}
    write(features_path, {"samples": SAMPLES, "gain": float(gain), "frames": frames})
    struck, known = known_strokes(fixture_activations())
    known, likeness = compared(known, described(fixture_timbre(), struck))
    told = {str(stroke): {"inputs": rounded(known[stroke]), "likeness": rounded(likeness[stroke][:20])} for stroke in STROKES}
    timbre = timbre_of(rows)[max(FRAMES)].tolist()
    write(strokes_path, {"frames": STROKE_FRAMES, "strokes": struck.tolist(), "told": told, "timbre": timbre})


if __name__ == "__main__":
    main(*sys.argv[1:3])
