"""Rendered features as training examples, augmented in the domain of the features."""

import numpy as np

from .features import BANDS
from .kinds import CLASSES

FRAMES = 400
NEIGHBOUR_TARGET = 0.5


def targets_of(hits, frames):
    """Onset targets (1 at the nearest frame, half beside it) and velocities 0...1, [frames, classes]."""
    onsets = np.zeros((frames, len(CLASSES)), np.float32)
    velocities = np.zeros_like(onsets)
    for time, class_, velocity in hits:
        frame = min(frames - 1, round(float(time) * 100))
        onsets[frame, int(class_)] = 1
        velocities[frame, int(class_)] = max(velocities[frame, int(class_)], velocity / 127)
    spread = onsets.copy()
    spread[1:] = np.maximum(spread[1:], NEIGHBOUR_TARGET * onsets[:-1])
    spread[:-1] = np.maximum(spread[:-1], NEIGHBOUR_TARGET * onsets[1:])
    return spread, velocities


class Recording:
    """One rendered file: features, targets, velocities and the hits themselves."""

    def __init__(self, path):
        with np.load(path) as file:
            self.features = file["features"]
            self.hits = file["hits"]
        self.onsets, self.velocities = targets_of(self.hits, len(self.features))


def amplified(features, gain):
    """Features of the same sound with band magnitudes scaled by `gain`."""
    return np.log10(1 + (10**features - 1) * gain)


def transposed(features, bands):
    """Features with everything moved up by `bands` (semitones); what is moved in repeats the edge."""
    rows = np.clip(np.arange(BANDS) - bands, 0, BANDS - 1)
    return features[:, rows]


class Examples:
    """Random augmented excerpts of recordings."""

    def __init__(self, recordings, seed):
        self.recordings = recordings
        self.rng = np.random.default_rng(seed)

    def excerpt(self):
        """FRAMES of a random recording."""
        recording = self.recordings[self.rng.integers(len(self.recordings))]
        start = self.rng.integers(0, max(1, len(recording.features) - FRAMES))
        part = slice(start, start + FRAMES)
        return recording.features[part].astype(np.float32), recording.onsets[part], recording.velocities[part]

    def augmented(self):
        """An excerpt with random pitch, equalisation, level, a second excerpt under it, and silenced bands."""
        features, onsets, velocities = self.excerpt()
        rng = self.rng
        if rng.random() < 0.4:
            features = transposed(features, rng.integers(-2, 3))
        if rng.random() < 0.6:
            knots = rng.uniform(-0.3, 0.3, 6)
            curve = np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 6), knots)
            features = amplified(features, 10 ** (curve + rng.uniform(-0.3, 0.3)))
        if rng.random() < 0.2:
            other, more, stronger = self.excerpt()
            features = np.log10(10**features + 10**other - 1)
            onsets, velocities = np.maximum(onsets, more), np.maximum(velocities, stronger)
        if rng.random() < 0.25:
            first = rng.integers(0, BANDS - 8)
            features[:, first : first + rng.integers(2, 8)] = 0
        return features.astype(np.float32), onsets, velocities

    def batch(self, size):
        """Stacked arrays of `size` augmented excerpts."""
        return [np.stack(arrays) for arrays in zip(*(self.augmented() for _ in range(size)), strict=True)]


def statistics(recordings):
    """Mean and deviation of every band over recordings."""
    means = [recording.features.astype(np.float32).mean(0) for recording in recordings]
    deviations = [recording.features.astype(np.float32).std(0) for recording in recordings]
    return np.mean(means, 0), np.mean(deviations, 0) + 0.05
