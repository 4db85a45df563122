"""Strokes: the moments at which any drum may be struck, and what is known of each.

What the first network says of a moment is seen together with what it says of the moments that repeat it, since music
goes round in bars, and of those that sound like it, since a drum sounds like itself. How a stroke sounds is never told,
only which others it is like: what a network learns from that holds for drums that it never heard.
`audio/transcription/drums/strokes.ts` and `likeness.ts` compute the same.
"""

import numpy as np

from .features import BANDS
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
# What is kept of how a frame sounds: two bands in one, in steps of so much of a unit of the features.
TIMBRE_ROWS = BANDS // 2
TIMBRE_STEPS = 50
# Frames from a stroke on: before it, at it, and while it dies away.
BEFORE, AT, LATER = (-4, 0), (0, 4), (5, 11)
# A stroke's twins: those that are most like it, and how fast they count less.
MOST_TWINS = 8
TWIN_SCALE = 0.1
# Strokes are at most so unlike, in mean squared distances.
MOST_UNLIKE = 2.0
# Of a stroke itself, of its twins on average, and how like those are.
TOLD = 2 * len(CLASSES)
STROKE_INPUTS = TOLD + 2 + TOLD + 1


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


def timbre_of(features):
    """What is kept of how frames sound, of features [frames, BANDS]: steps of 1 / TIMBRE_STEPS, [frames, TIMBRE_ROWS]."""
    pairs = features.astype(np.float32).reshape(len(features), TIMBRE_ROWS, 2).mean(2)
    return np.clip(np.floor(TIMBRE_STEPS * pairs + 0.5), 0, 255).astype(np.uint8)


def described(timbre, frames):
    """How strokes sound: what rises, what is left of it later, and what is there, [strokes, 3 * TIMBRE_ROWS]."""

    def mean(span):
        around = np.clip(frames[:, None] + np.arange(*span), 0, len(timbre) - 1)
        return timbre[around].mean(1, dtype=np.float32) / TIMBRE_STEPS

    before, at, later = mean(BEFORE), mean(AT), mean(LATER)
    return np.concatenate([at - before, (later - before) / 2, at / 2], 1)


def unlikeness(sounds):
    """The squared distances between strokes, their mean being 1, [strokes, strokes]."""
    centred = sounds.astype(np.float32) - sounds.mean(0, dtype=np.float32)
    powers = (centred**2).sum(1)
    distances = np.maximum(0, powers[:, None] + powers - 2 * centred @ centred.T)
    return distances / max(float(distances.mean()), 1e-6)


def twins_of(known, distances):
    """What is known of the strokes that are most like each, on weighted average, and how like they are."""
    count = min(MOST_TWINS, len(known) - 1)
    if count < 1:
        return np.zeros((len(known), TOLD + 1), np.float32)
    others = distances + np.diag(np.full(len(known), np.inf))
    nearest = np.argsort(others, axis=1, kind="stable")[:, :count]
    far = np.take_along_axis(others, nearest, 1)
    weights = np.exp((far[:, :1] - far) / TWIN_SCALE)
    weights /= weights.sum(1, keepdims=True)
    means = (known[nearest, :TOLD] * weights[:, :, None]).sum(1)
    return np.concatenate([means, -far.mean(1, keepdims=True)], 1)


def compared(known, sounds):
    """What is told of strokes, of what is known of each and how they sound: inputs [strokes, STROKE_INPUTS], and likeness.

    Likeness [strokes, strokes] is 0 for a stroke and itself, and -MOST_UNLIKE for those that have nothing in common.
    """
    distances = unlikeness(sounds)
    inputs = np.concatenate([known, twins_of(known, distances)], 1).astype(np.float32)
    return inputs, np.maximum(-distances, -MOST_UNLIKE).astype(np.float32)


def known_strokes(activations):
    """Frames of the strokes, and of each: log odds, those of its echoes, log distances to its neighbours."""
    activations = activations.astype(np.float32)
    frames = stroke_frames(activations)
    if not len(frames):
        return frames, np.zeros((0, TOLD + 2), np.float32)
    before = np.diff(frames, prepend=frames[0] - NO_NEIGHBOUR) / 100
    after = np.diff(frames, append=frames[-1] + NO_NEIGHBOUR) / 100
    own = log_odds(widened(activations, REACH)[frames], 1e-4)
    others = log_odds(echoes(activations, frames), 1e-3)
    distances = np.log(np.clip(np.stack([before, after], 1), 0.01, 2))
    return frames, np.concatenate([own, others, distances], 1).astype(np.float32)
