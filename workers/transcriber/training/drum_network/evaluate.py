"""Peak picking and micro-averaged F, as `audio/transcription/drums` and mir_eval have them.

`python3 -m drum_network.evaluate DIRECTORY CHECKPOINT` chooses a checkpoint's thresholds anew and
measures it anew.
"""

import functools
import glob
import pathlib
import sys

import numpy as np
import torch

from .data import Recording
from .features import BANDS
from .kinds import CLASSES
from .network import DrumNetwork
from .strokes import widened

FRAME_RATE = 100
PARTS = ("validation", "test")
OTHER = {"validation": "test", "test": "validation"}
TOLERANCE_SECONDS = 0.05
NEIGHBOURS = 2
DEAD_FRAMES = 3
EXCLUSION_FRAMES = 3
TOM = CLASSES.index("tom")
CLOSED, RIDE = CLASSES.index("closed-hi-hat"), CLASSES.index("ride")
NEIGHBOURING_STROKES = 4
NEVER = 1e-3
THRESHOLDS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
FIVE = [[0], [1], [2, 3], [4], [5, 6]]
THREE = [[0], [1], [2, 3, 5, 6]]
SEVEN = [[index] for index in range(len(CLASSES))]
# Classes with one threshold: it is chosen for the onsets of all of them, whichever it is.
SHARED = [[0], [1], [CLOSED, RIDE], [3], [4], [5]]


def exclusive(activations):
    """Activations without toms beside a likelier kick or snare."""
    rival = widened(np.maximum(activations[:, 0], activations[:, 1]), EXCLUSION_FRAMES)
    result = activations.copy()
    result[:, TOM] = np.where(rival > result[:, TOM], 0, result[:, TOM])
    return result


def peaks(curve, threshold):
    """Times of a curve's peaks in seconds."""
    highest = widened(curve, NEIGHBOURS)
    kept = []
    for frame in np.flatnonzero((curve >= highest) & (curve >= threshold)):
        if kept and frame - kept[-1] < DEAD_FRAMES:
            if curve[frame] > curve[kept[-1]]:
                kept[-1] = frame
        else:
            kept.append(frame)
    return np.array([refined(curve, frame) for frame in kept]) / FRAME_RATE


def timekeepers(closed, ride, threshold):
    """Times of closed hi-hats and of rides: detected together, and told apart with their neighbours."""
    times = peaks(1 - (1 - closed) * (1 - ride), threshold)
    frames = np.clip(np.round(times * FRAME_RATE).astype(int), 0, len(closed) - 1)
    ratios = np.log((widened(ride, NEIGHBOURS)[frames] + NEVER) / (widened(closed, NEIGHBOURS)[frames] + NEVER))
    around = range(-NEIGHBOURING_STROKES, NEIGHBOURING_STROKES + 1)
    sums = [sum(ratios[i + n] for n in around if 0 <= i + n < len(ratios)) for i in range(len(ratios))]
    is_ride = np.array(sums, dtype=float) > 0
    return times[~is_ride], times[is_ride]


def refined(curve, frame):
    """A peak's place between frames, by the parabola through it and its neighbours."""
    if not 0 < frame < len(curve) - 1:
        return float(frame)
    before, peak, after = curve[frame - 1 : frame + 2]
    bend = before - 2 * peak + after
    return frame + (np.clip(0.5 * (before - after) / bend, -0.5, 0.5) if bend < -1e-9 else 0)


def merged(times):
    """Sorted times, those within 30 ms as one."""
    result = []
    for time in np.sort(times):
        if not result or time - result[-1] > 0.03:
            result.append(time)
    return result


def matches(reference, estimate):
    """How many onsets of two sorted lists can be paired within the tolerance."""
    count = r = e = 0
    while r < len(reference) and e < len(estimate):
        if abs(reference[r] - estimate[e]) <= TOLERANCE_SECONDS:
            count, r, e = count + 1, r + 1, e + 1
        elif reference[r] < estimate[e]:
            r += 1
        else:
            e += 1
    return count


def counts(recording, estimates, groups):
    """Per group of classes: matched, estimated and reference onsets."""
    rows = []
    for group in groups:
        reference = merged([time for time, class_, _ in recording.hits if int(class_) in group])
        estimate = merged(np.concatenate([estimates[class_] for class_ in group]))
        rows.append((matches(reference, estimate), len(estimate), len(reference)))
    return np.array(rows)


def f_measures(total):
    """F per group and over all onsets (micro)."""
    matched, estimated, reference = total.T
    per_group = 2 * matched / np.maximum(1, estimated + reference)
    return per_group, 2 * matched.sum() / max(1, estimated.sum() + reference.sum())


def transcribed(activations, thresholds):
    """Onset times per class."""
    clean = exclusive(activations)
    times = [peaks(clean[:, index], thresholds[index]) for index in range(len(CLASSES))]
    times[CLOSED], times[RIDE] = timekeepers(clean[:, CLOSED], clean[:, RIDE], thresholds[CLOSED])
    return times


def score(recordings, activations, thresholds, groups):
    """F per group and micro F of recordings."""
    pairs = zip(recordings, activations, strict=True)
    return f_measures(sum(counts(r, transcribed(a, thresholds), groups) for r, a in pairs))


def best_thresholds(recordings, activations):
    """Per class the threshold of the best F; of equals, the middle one."""
    curves = []
    for threshold in THRESHOLDS:
        curves.append(score(recordings, activations, [threshold] * len(CLASSES), SHARED)[0])
    # Smoothed over neighbours: a class of few onsets has an F full of accidents.
    smooth = np.array([np.mean(curves[max(0, i - 1) : i + 2], 0) for i in range(len(curves))])
    chosen = dict(zip(map(tuple, SHARED), smooth.argmax(0), strict=True))
    return [THRESHOLDS[next(chosen[group] for group in chosen if index in group)] for index in range(len(CLASSES))]


def best_common_threshold(recordings, activations):
    """The one threshold for all classes of the best mean of the micro F of 5 and of 3 classes.

    For activations that are probabilities: what is likelier than half of F is worth an estimate,
    whatever its class.
    """
    means = [np.mean([score(recordings, activations, [threshold] * len(CLASSES), groups)[1] for groups in (FIVE, THREE)]) for threshold in THRESHOLDS]
    return [THRESHOLDS[int(np.argmax(means))]] * len(CLASSES)


def predict(network, recording):
    """Onset probabilities and velocities [frames, classes] of a recording."""
    with torch.no_grad():
        onsets, velocities = network(torch.tensor(recording.features.astype(np.float32))[None])
    return torch.sigmoid(onsets)[0].numpy(), torch.sigmoid(velocities)[0].numpy()


def held_out(directory, part, kind):
    """The recordings of a held-out part: `solo`, `song` or `music`."""
    return [Recording(path) for path in sorted(glob.glob(f"{directory}/{part}_{kind}_*.npz"))]


def velocity_error(recordings, velocities):
    """Mean absolute error of the velocities at true onsets, in MIDI steps."""
    errors = []
    for recording, predicted in zip(recordings, velocities, strict=True):
        for time, class_, velocity in recording.hits:
            frame = min(len(predicted) - 1, round(float(time) * FRAME_RATE))
            errors.append(abs(predicted[frame, int(class_)] * 127 - velocity))
    return float(np.mean(errors))


def assess(heard_in, directory, choose=best_thresholds):
    """Thresholds chosen on both held-out kits, and the figures of each with those of the other.

    `heard_in` gives onset probabilities and velocities of a recording, as `predict` does.
    """
    heard = {part: with_activations(heard_in, directory, part) for part in PARTS}
    chosen = {part: choose(*heard[part]) for part in PARTS}
    measured = {part: report(heard_in, directory, part, chosen[OTHER[part]]) for part in PARTS}
    both = [sum(lists, []) for lists in zip(*heard.values(), strict=True)]
    return choose(*both), measured


def with_activations(heard_in, directory, part):
    """The recordings with drums of a held-out part, and what is heard in each."""
    recordings = held_out(directory, part, "solo") + held_out(directory, part, "song")
    return recordings, [heard_in(recording)[0] for recording in recordings]


def report(heard_in, directory, part, thresholds):
    """Every figure of a held-out part, as the card has them."""
    result = {}
    for kind in ("solo", "song"):
        recordings = held_out(directory, part, kind)
        predictions = [heard_in(recording) for recording in recordings]
        onsets = [prediction[0] for prediction in predictions]
        per_class, five = score(recordings, onsets, thresholds, FIVE)
        result[kind] = {
            "recordings": len(recordings),
            "onsets": int(sum(len(recording.hits) for recording in recordings)),
            "micro_f_7": round(float(score(recordings, onsets, thresholds, SEVEN)[1]), 3),
            "micro_f_5": round(float(five), 3),
            "micro_f_3": round(float(score(recordings, onsets, thresholds, THREE)[1]), 3),
            "f_of_5": dict(zip(["kick", "snare", "hi-hat", "tom", "cymbal"], per_class.round(3).tolist(), strict=True)),
            "velocity_mean_absolute_error": round(velocity_error(recordings, [p[1] for p in predictions]), 1),
        }
    result["false_onsets_per_second_without_drums"] = false_onsets(heard_in, held_out(directory, part, "music"), thresholds)
    return result


def false_onsets(heard_in, recordings, thresholds):
    """Onsets per second and class found in music without drums."""
    found, seconds = np.zeros(len(CLASSES)), 0.0
    for recording in recordings:
        found += [len(times) for times in transcribed(heard_in(recording)[0], thresholds)]
        seconds += len(recording.features) / FRAME_RATE
    return dict(zip(CLASSES, (found / max(1, seconds)).round(3).tolist(), strict=True))


def main(directory, path):
    """Chooses and measures anew."""
    checkpoint = torch.load(path, weights_only=False)
    network = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    network.load_state_dict(checkpoint["weights"])
    thresholds, measured = assess(functools.partial(predict, network.eval()), directory)
    print(dict(zip(CLASSES, thresholds, strict=True)), measured, sep="\n")
    torch.save({**checkpoint, "thresholds": thresholds, "measured": measured}, path)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]))
