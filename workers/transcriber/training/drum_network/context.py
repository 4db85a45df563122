"""The second network: says of every stroke what it is, with all strokes around in view.

`python3 -m drum_network.context FEATURES CHECKPOINT CONTEXT STEPS` trains it on what the first
network says of the training recordings, and chooses the threshold of both together; with 0 steps it
measures the networks that are there. It sees no sound: what it learns, that a cymbal that is struck on every eighth is one cymbal, or that a bar
sounds as the bar before did, holds for kits that were never heard.
"""

import argparse
import pathlib
import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .data import Recording
from .evaluate import assess, best_common_threshold, predict
from .features import BANDS
from .kinds import CLASSES
from .network import DrumNetwork
from .strokes import STROKE_INPUTS, stroke_inputs

WIDTH = 64
HEADS = 4
LAYERS = 2
KERNEL = 5
DROPOUT = 0.1
# An onset this far from a stroke is its own, in frames.
TOLERANCE_FRAMES = 3

SEED = 7
BATCH = 12
LEARNING_RATE = 2e-3
LOST = 0.15


class Attention(nn.Module):
    """A layer in which every stroke looks at all others."""

    def __init__(self):
        super().__init__()
        self.before_attention = nn.LayerNorm(WIDTH)
        self.before_change = nn.LayerNorm(WIDTH)
        self.asked = nn.Linear(WIDTH, 3 * WIDTH)
        self.answered = nn.Linear(WIDTH, WIDTH)
        self.change = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.ReLU(), nn.Linear(2 * WIDTH, WIDTH))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, state, unseen):
        """State [batch, strokes, WIDTH]; `unseen` [batch, 1, 1, strokes] is -inf at padding, 0 elsewhere."""
        parts = self.asked(self.before_attention(state)).unflatten(2, (3, HEADS, WIDTH // HEADS))
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)
        weights = torch.softmax(queries @ keys.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + unseen, 3)
        state = state + self.dropout(self.answered((weights @ values).transpose(1, 2).flatten(2)))
        return state + self.dropout(self.change(self.before_change(state)))


class ContextNetwork(nn.Module):
    """What is known of strokes [batch, strokes, STROKE_INPUTS] to logits of onset [batch, strokes, classes]."""

    def __init__(self):
        super().__init__()
        self.read = nn.Sequential(nn.Linear(STROKE_INPUTS, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH))
        self.neighbours = nn.Conv1d(WIDTH, WIDTH, KERNEL, padding=KERNEL // 2)
        self.layers = nn.ModuleList([Attention() for _ in range(LAYERS)])
        self.onsets = nn.Linear(WIDTH, len(CLASSES))
        # At first it says what the first network says.
        nn.init.zeros_(self.onsets.weight)
        nn.init.zeros_(self.onsets.bias)

    def forward(self, strokes, is_there):
        """Logits; see the class. `is_there` [batch, strokes] is 0 at padding, 1 elsewhere."""
        state = self.read(strokes) * is_there[:, :, None]
        state = state + torch.relu(self.neighbours(state.transpose(1, 2)).transpose(1, 2))
        unseen = torch.log(is_there)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, unseen)
        return 3 * strokes[:, :, : len(CLASSES)] + self.onsets(state)


class Probabilities(nn.Module):
    """The network as it is shipped: onset probabilities of strokes that are all there."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, strokes):
        """`probabilities` [batch, strokes, classes]."""
        return torch.sigmoid(self.network(strokes, torch.ones_like(strokes[:, :, 0])))


def labels(frames, hits):
    """Which classes are struck at each stroke, [strokes, classes]; an onset far from all strokes is lost."""
    struck = np.zeros((len(frames), len(CLASSES)), np.float32)
    for moment, class_, _ in hits:
        distances = np.abs(frames - moment * 100)
        nearest = int(distances.argmin())
        if distances[nearest] <= TOLERANCE_FRAMES:
            struck[nearest, int(class_)] = 1
    return struck


def example(network, recording):
    """What is known of a recording's strokes, and what they are; None of one with hardly any."""
    frames, known = stroke_inputs(predict(network, recording)[0])
    return (known, labels(frames, recording.hits)) if len(frames) > 20 else None


def examples(network, directory, count):
    """Examples of so many training recordings, drawn at random."""
    paths = sorted(directory.glob("train_*.npz"))
    random.Random(SEED).shuffle(paths)
    found = (example(network, Recording(path)) for path in paths[:count])
    return [one for one in found if one is not None]


def batch(pool, rng):
    """Examples side by side: inputs, labels, and what is there; of some, strokes are lost."""
    drawn = [pool[index] for index in rng.integers(0, len(pool), BATCH)]
    kept = [rng.random(len(known)) >= (LOST if rng.random() < 0.3 else 0) for known, _ in drawn]
    drawn = [(known[keep], struck[keep]) for (known, struck), keep in zip(drawn, kept, strict=True)]
    longest = max(len(known) for known, _ in drawn)
    strokes = np.zeros((BATCH, longest, STROKE_INPUTS), np.float32)
    onsets, is_there = np.zeros((BATCH, longest, len(CLASSES)), np.float32), np.zeros((BATCH, longest), np.float32)
    for row, (known, struck) in enumerate(drawn):
        strokes[row, : len(known)], onsets[row, : len(known)], is_there[row, : len(known)] = known, struck, 1
    return [torch.from_numpy(array) for array in (strokes, onsets, is_there)]


def loss_of(network, strokes, onsets, is_there):
    """Binary cross-entropy over what is there."""
    errors = functional.binary_cross_entropy_with_logits(network(strokes, is_there), onsets, reduction="none")
    return (errors.mean(2) * is_there).sum() / is_there.sum()


def train(pool, steps):
    """A trained network, and the loss of every step."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    network = ContextNetwork()
    optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=1e-2)
    losses = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(1, (step + 1) / 100) * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-5
        loss = loss_of(network, *batch(pool, rng))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if len(losses) % 500 == 0:
            print(f"step {len(losses)}, loss {np.mean(losses[-500:]):.4f}", flush=True)
    return network.eval(), losses


def reconsidered(network, activations):
    """Activations that are what `network` says at strokes, and 0 elsewhere."""
    frames, known = stroke_inputs(activations)
    result = np.zeros_like(activations)
    if len(frames):
        with torch.no_grad():
            result[frames] = Probabilities(network)(torch.from_numpy(known)[None])[0].numpy()
    return result


class InContext:
    """The first network and the second after it, as `evaluate` asks one."""

    def __init__(self, first, second):
        self.first = first
        self.second = second

    def predict(self, recording):
        """Onset probabilities and velocities [frames, classes] of a recording."""
        onsets, velocities = predict(self.first, recording)
        return reconsidered(self.second, onsets), velocities


def trained(first, first_steps, options):
    """A network trained on what the first says, and what is behind it and was behind the first."""
    pool = examples(first, options.directory, options.recordings)
    print(f"{len(pool)} recordings, {sum(len(known) for known, _ in pool)} strokes", flush=True)
    return train(pool, options.steps)[0], {"steps": options.steps, "recordings": len(pool), "first_steps": first_steps}


def restored(path):
    """The network of a checkpoint, and what is behind it."""
    checkpoint = torch.load(path, weights_only=False)
    network = ContextNetwork()
    network.load_state_dict(checkpoint["weights"])
    return network.eval(), checkpoint["training"]


def main():
    """Parses the command line, trains and saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("directory", "checkpoint", "context"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("steps", type=int)
    parser.add_argument("--recordings", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    first = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    checkpoint = torch.load(options.checkpoint, weights_only=False)
    first.load_state_dict(checkpoint["weights"])
    first.eval()
    second, training = trained(first, checkpoint["training"]["steps"], options) if options.steps else restored(options.context)
    thresholds, measured = assess(InContext(first, second).predict, options.directory, best_common_threshold)
    print(dict(zip(CLASSES, thresholds, strict=True)), measured, sep="\n")
    torch.save({"weights": second.state_dict(), "training": training, "thresholds": thresholds, "measured": measured}, options.context)


if __name__ == "__main__":
    main()
