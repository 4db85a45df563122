"""Strokes: the moments at which any drum may be struck, and what is known of each beside its sound.

What the first network says of a moment is seen together with what it says of the moments that repeat it: music goes
round in bars. `audio/transcription/drums/strokes.ts` computes the same.
"""

import numpy as np

from .kinds import CLASSES

# An activation that may be a stroke.
LEAST_ACTIVATION = 0.08
# Frames on both sides of a stroke that belong to it.
REACH = 2
# Lags at which music may repeat itself, in frames of 10 ms.
SHORTEST_LAG, LONGEST_LAG = 100, 1600
MOST_LAGS = 8
LEAST_CORRELATION = 0.2
# Frames on both sides that a repetition's lag is the best among.
LAG_NEIGHBOURS = 3
# What lies beyond an end counts as so far away, in frames.
NO_NEIGHBOUR = 50
STROKE_INPUTS = 2 * len(CLASSES) + 2


def widened(curves, frames):
    """The largest values within `frames` on both sides, of one curve or of each column."""
    padded = np.pad(curves, [(frames, frames)] + [(0, 0)] * (curves.ndim - 1))
    return np.max([padded[shift : shift + len(curves)] for shift in range(2 * frames + 1)], axis=0)


def stroke_frames(activations):
    """The frames at which any class has a peak; of peaks within REACH of one another, the highest."""
    is_peak = (activations >= widened(activations, REACH)) & (activations >= LEAST_ACTIVATION)
    heights = np.where(is_peak, activations, 0).max(1)
    frames = []
    for frame in np.flatnonzero(heights):
        if frames and frame - frames[-1] <= REACH:
            if heights[frame] > heights[frames[-1]]:
                frames[-1] = frame
        else:
            frames.append(frame)
    return np.array(frames, dtype=int)


def repetitions(activations):
    """Pairs of a lag in frames and its weight: where the autocorrelation of all classes together peaks."""
    count = len(activations)
    centred = activations - activations.mean(0)
    spectrum = np.fft.rfft(centred, 2 * count, axis=0)
    correlation = np.fft.irfft((np.abs(spectrum) ** 2).sum(1))[:count]
    # Fewer frames overlap at longer lags.
    correlation = correlation / (count - np.arange(count)) * count / max(correlation[0], 1e-9)
    found = []
    for lag in range(SHORTEST_LAG, min(LONGEST_LAG, count // 2)):
        around = correlation[lag - LAG_NEIGHBOURS : lag + LAG_NEIGHBOURS + 1]
        if correlation[lag] == around.max() and correlation[lag] > LEAST_CORRELATION:
            found.append((correlation[lag], lag))
    return [(lag, value * value) for value, lag in sorted(found, reverse=True)[:MOST_LAGS]]


def echoes(activations, frames):
    """What is heard a repetition before and after each frame, on weighted average, [frames, classes]."""
    wide, total = widened(activations, REACH), np.zeros((len(frames), 1))
    result = np.zeros((len(frames), activations.shape[1]))
    for lag, weight in repetitions(activations):
        for moved in (frames - lag, frames + lag):
            is_inside = (moved >= 0) & (moved < len(activations))
            result[is_inside] += weight * wide[moved[is_inside]]
            total[is_inside] += weight
    return result / np.maximum(total, 1e-9)


def log_odds(probabilities, least):
    """A third of the log odds: of the order of 1."""
    kept = np.clip(probabilities, least, 1 - 1e-4)
    return np.log(kept / (1 - kept)) / 3


def stroke_inputs(activations):
    """Frames of the strokes, and of each: log odds, those of its echoes, log distances to its neighbours."""
    activations = activations.astype(np.float32)
    frames = stroke_frames(activations)
    if not len(frames):
        return frames, np.zeros((0, STROKE_INPUTS), np.float32)
    before = np.diff(frames, prepend=frames[0] - NO_NEIGHBOUR) / 100
    after = np.diff(frames, append=frames[-1] + NO_NEIGHBOUR) / 100
    own = log_odds(widened(activations, REACH)[frames], 1e-4)
    others = log_odds(echoes(activations, frames), 1e-3)
    distances = np.log(np.clip(np.stack([before, after], 1), 0.01, 2))
    return frames, np.concatenate([own, others, distances], 1).astype(np.float32)
