"""Trains the network: `python3 -m drum_network.train DIRECTORY CHECKPOINT MINUTES [--from CHECKPOINT]`.

The learning rate follows a cosine over the given wall-clock minutes; renderings that appear in the
meantime are taken up. The checkpoint holds the weights, and the thresholds chosen on the held-out
kits. Seeds are fixed; the number of steps depends on the machine.
"""

import argparse
import functools
import pathlib
import time

import numpy as np
import torch
from torch.nn import functional

from .data import Examples, Recording, statistics
from .evaluate import FIVE, assess, best_thresholds, held_out, predict, score
from .features import BANDS
from .kinds import CLASSES
from .network import DrumNetwork

SEED = 6
BATCH = 8
LEARNING_RATE = 2.5e-3
POSITIVE_WEIGHTS = torch.tensor([3.0, 3.0, 3.0, 3.5, 3.5, 4.0, 3.5])
VELOCITY_WEIGHT = 0.3
RELOAD_SECONDS = 60
VALIDATION_SECONDS = 300


def loss_of(network, batch):
    """Weighted binary cross-entropy of onsets, and squared error of velocities at onsets."""
    features, onsets, velocities = (torch.from_numpy(array) for array in batch)
    onset_logits, velocity_logits = network(features)
    weights = 1 + onsets * (POSITIVE_WEIGHTS - 1)
    cross_entropy = functional.binary_cross_entropy_with_logits(onset_logits, onsets, reduction="none")
    struck = (velocities > 0).float()
    error = (torch.sigmoid(velocity_logits) - velocities) ** 2 * struck
    return (cross_entropy * weights).mean() + VELOCITY_WEIGHT * error.sum() / struck.sum().clamp(min=1)


class Recordings:
    """The training recordings rendered so far."""

    def __init__(self, directory):
        self.directory = directory
        self.loaded = {}
        self.refresh()

    def refresh(self):
        """Loads what has been rendered since; returns the list of all."""
        for path in sorted(self.directory.glob("train_*.npz")):
            if path not in self.loaded:
                self.loaded[path] = Recording(path)
        return list(self.loaded.values())


def learning_rate(step, share):
    """A short warm-up, then a cosine down over the share of the time that is gone."""
    return LEARNING_RATE * min(1, (step + 1) / 150) * (0.5 + 0.5 * np.cos(np.pi * min(1, share))) + 1e-5


def show_progress(network, recordings, step):
    """Prints how good a network is, with thresholds chosen on the same recordings."""
    network.eval()
    activations = [predict(network, recording)[0] for recording in recordings]
    thresholds = best_thresholds(recordings, activations)
    per_class, micro = score(recordings, activations, thresholds, FIVE)
    print(f"step {step} validation micro F {micro:.3f} {per_class.round(2)}", flush=True)
    network.train()


def begun(recordings, earlier):
    """A fresh network, or that of an earlier checkpoint, and the steps behind it."""
    if earlier is None:
        return DrumNetwork(*statistics(recordings)), 0
    checkpoint = torch.load(earlier, weights_only=False)
    network = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    network.load_state_dict(checkpoint["weights"])
    return network, checkpoint["training"]["steps"]


def train(directory, minutes, earlier=None):
    """A trained network, and what it has behind it."""
    torch.manual_seed(SEED)
    pool = Recordings(directory)
    recordings = pool.refresh()
    network, steps_before = begun(recordings, earlier)
    # Not the order of excerpts that the earlier checkpoint has seen.
    examples = Examples(recordings, SEED + steps_before)
    print(f"{sum(p.numel() for p in network.parameters())} parameters, {len(examples.recordings)} recordings", flush=True)
    optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=1e-3)
    validation = held_out(directory, "validation", "solo") + held_out(directory, "validation", "song")
    start = reloaded = shown = time.monotonic()
    step, running = 0, 0.0
    while (elapsed := time.monotonic() - start) < 60 * minutes:
        if time.monotonic() - reloaded > RELOAD_SECONDS:
            examples.recordings, reloaded = pool.refresh(), time.monotonic()
        if time.monotonic() - shown > VALIDATION_SECONDS:
            print(f"{elapsed / 60:.1f} min, {len(examples.recordings)} recordings, loss {running:.4f}", flush=True)
            show_progress(network, validation[::4], step)
            shown = time.monotonic()
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, elapsed / (60 * minutes))
        loss = loss_of(network, examples.batch(BATCH))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        step += 1
    return network.eval(), {"steps": steps_before + step, "recordings": len(examples.recordings)}


def main():
    """Parses the command line, trains and saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--from", dest="earlier", type=pathlib.Path, help="a checkpoint to go on from")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network, training = train(options.directory, options.minutes, options.earlier)
    checkpoint = {"weights": network.state_dict(), "training": training}
    torch.save(checkpoint, options.checkpoint)
    thresholds, measured = assess(functools.partial(predict, network), options.directory)
    print(dict(zip(CLASSES, thresholds, strict=True)), measured, sep="\n")
    torch.save({**checkpoint, "thresholds": thresholds, "measured": measured}, options.checkpoint)


if __name__ == "__main__":
    main()
