"""The second network: says of every stroke what it is, with all strokes around in view.

`python3 -m drum_network.context FEATURES CONTEXT STEPS CHECKPOINT...` trains its members on what first networks say of
the training recordings, one of them of each, and chooses the threshold of it and the last of them; with 0 steps it
measures the networks that are there. It sees no sound, but which strokes sound alike: what it learns, that a cymbal that
is struck on every eighth is one cymbal, or that a bar sounds as the bar before did, holds for kits that were never heard.
"""

import argparse
import pathlib
import random

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .data import Recording, amplified, transposed
from .evaluate import assess, best_common_threshold, predict
from .features import BANDS
from .kinds import CLASSES
from .network import DrumNetwork
from .strokes import STROKE_INPUTS, TOLD, compared, described, known_strokes, timbre_of

WIDTH = 64
HEADS = 4
LAYERS = 2
KERNEL = 5
DROPOUT = 0.1
# What each member is told of strokes, and whether it is told which are alike. Members that know different things err
# differently: the mean of their log odds is better than any.
MEMBERS = ((TOLD + 2, False), (STROKE_INPUTS, True))
# At first half of the heads look at strokes that sound alike.
LIKENESS_WEIGHT = 8.0
# An onset this far from a stroke is its own, in frames.
TOLERANCE_FRAMES = 3
FEWEST_STROKES = 20

SEED = 7
BATCH = 12
LEARNING_RATE = 2e-3
LOST = 0.15
OTHER_SOUND = 0.03


class Attention(nn.Module):
    """A layer in which every stroke looks at all others, more or less at those that sound like it."""

    def __init__(self, *, compares):
        super().__init__()
        self.before_attention = nn.LayerNorm(WIDTH)
        self.before_change = nn.LayerNorm(WIDTH)
        self.asked = nn.Linear(WIDTH, 3 * WIDTH)
        self.answered = nn.Linear(WIDTH, WIDTH)
        self.change = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.ReLU(), nn.Linear(2 * WIDTH, WIDTH))
        self.dropout = nn.Dropout(DROPOUT)
        first_weights = LIKENESS_WEIGHT * (torch.arange(HEADS) < HEADS // 2).float()
        self.alike = nn.Parameter(first_weights if compares else torch.zeros(HEADS), requires_grad=compares)

    def forward(self, state, likeness, unseen):
        """State [batch, strokes, WIDTH]; `unseen` [batch, 1, 1, strokes] is -inf at padding, 0 elsewhere."""
        parts = self.asked(self.before_attention(state)).unflatten(2, (3, HEADS, WIDTH // HEADS))
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)
        scores = queries @ keys.transpose(2, 3) / (WIDTH // HEADS) ** 0.5
        weights = torch.softmax(scores + self.alike[None, :, None, None] * likeness[:, None] + unseen, 3)
        state = state + self.dropout(self.answered((weights @ values).transpose(1, 2).flatten(2)))
        return state + self.dropout(self.change(self.before_change(state)))


class Member(nn.Module):
    """What is told of strokes [batch, strokes, STROKE_INPUTS], and which are alike, to logits of onset [batch, strokes, classes]."""

    def __init__(self, inputs, compares):
        super().__init__()
        self.inputs = inputs
        self.read = nn.Sequential(nn.Linear(inputs, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH))
        self.neighbours = nn.Conv1d(WIDTH, WIDTH, KERNEL, padding=KERNEL // 2)
        self.layers = nn.ModuleList([Attention(compares=compares) for _ in range(LAYERS)])
        self.onsets = nn.Linear(WIDTH, len(CLASSES))
        # At first it says what the first network says.
        nn.init.zeros_(self.onsets.weight)
        nn.init.zeros_(self.onsets.bias)

    def forward(self, strokes, likeness, is_there):
        """Logits; see the class. `is_there` [batch, strokes] is 0 at padding, 1 elsewhere."""
        state = self.read(strokes[:, :, : self.inputs]) * is_there[:, :, None]
        state = state + torch.relu(self.neighbours(state.transpose(1, 2)).transpose(1, 2))
        unseen = torch.log(is_there)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, likeness, unseen)
        return 3 * strokes[:, :, : len(CLASSES)] + self.onsets(state)


class ContextNetwork(nn.Module):
    """The network as it is shipped: onset probabilities of strokes that are all there, by all members."""

    def __init__(self):
        super().__init__()
        self.members = nn.ModuleList([Member(*member) for member in MEMBERS])

    def forward(self, strokes, likeness):
        """`probabilities` [batch, strokes, classes]."""
        is_there = torch.ones_like(strokes[:, :, 0])
        return torch.sigmoid(sum(member(strokes, likeness, is_there) for member in self.members) / len(self.members))


def labels(frames, hits):
    """Which classes are struck at each stroke, [strokes, classes]; an onset far from all strokes is lost."""
    struck = np.zeros((len(frames), len(CLASSES)), np.float32)
    for moment, class_, _ in hits:
        distances = np.abs(frames - moment * 100)
        nearest = int(distances.argmin())
        if distances[nearest] <= TOLERANCE_FRAMES:
            struck[nearest, int(class_)] = 1
    return struck


def differently_heard(features, rng):
    """Features as of another record of the same music: transposed, equalised, with bands missing."""
    features = features.astype(np.float32)
    if rng.random() < 0.5:
        features = transposed(features, rng.integers(-3, 4))
    if rng.random() < 0.8:
        most = rng.uniform(0.1, 0.6)
        curve = np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 6), rng.uniform(-most, most, 6))
        features = amplified(features, 10 ** (curve + rng.uniform(-0.3, 0.3)))
    if rng.random() < 0.3:
        first = rng.integers(0, BANDS - 8)
        features = features.copy()
        features[:, first : first + rng.integers(2, 10)] = 0
    return features.astype(np.float32)


def mistaken(activations, hits, rng):
    """Activations as of a kit that is not known: what is struck speaks for other classes, too, all recording long."""
    if rng.random() < 0.25:
        return activations
    kept = np.clip(activations, 1e-4, 1 - 1e-4)
    odds = np.log(kept / (1 - kept))
    habit = rng.normal(0, rng.uniform(0, 2.0), (len(CLASSES), len(CLASSES))) * (rng.random((len(CLASSES), len(CLASSES))) < 0.35)
    unsteady = rng.uniform(0, 0.8)
    for moment, class_, _ in hits:
        frame = round(float(moment) * 100)
        around = slice(max(0, frame - TOLERANCE_FRAMES), max(0, frame + TOLERANCE_FRAMES + 1))
        odds[around] += habit[int(class_)] + rng.normal(0, unsteady, len(CLASSES))
    return (1 / (1 + np.exp(-odds))).astype(np.float32)


def example(activations, features, hits):
    """What is known of strokes, how they sound, and what they are."""
    frames, known = known_strokes(activations)
    return known, described(timbre_of(features), frames).astype(np.float16), labels(frames, hits)


def examples(networks, directory, count):
    """Examples of so many training recordings, drawn at random, each heard by one of the networks."""
    paths = sorted(directory.glob("train_*.npz"))
    random.Random(SEED).shuffle(paths)
    found = []
    for index, path in enumerate(paths[:count]):
        rng = np.random.default_rng([index, SEED])
        recording = Recording(path)
        network = networks[rng.integers(len(networks))]
        recording.features = differently_heard(recording.features, rng)
        activations = mistaken(predict(network, recording)[0], recording.hits, rng)
        found.append(example(activations, recording.features, recording.hits))
    return [one for one in found if len(one[0]) > FEWEST_STROKES]


def drawn(pool, rng):
    """A random example's inputs, likeness and labels; of some, strokes are lost, or sound otherwise."""
    known, sounds, struck = pool[rng.integers(len(pool))]
    keep = rng.random(len(known)) >= (LOST if rng.random() < 0.3 else 0)
    known, sounds, struck = known[keep], sounds[keep].astype(np.float32), struck[keep]
    if rng.random() < 0.5:
        sounds = sounds + rng.normal(0, rng.uniform(0, OTHER_SOUND), sounds.shape)
    return *compared(known, sounds), struck


def batch(pool, rng):
    """Examples side by side: inputs, likeness, labels, and what is there."""
    rows = [drawn(pool, rng) for _ in range(BATCH)]
    longest = max(len(inputs) for inputs, _, _ in rows)
    strokes = np.zeros((BATCH, longest, STROKE_INPUTS), np.float32)
    likeness = np.zeros((BATCH, longest, longest), np.float32)
    onsets, is_there = np.zeros((BATCH, longest, len(CLASSES)), np.float32), np.zeros((BATCH, longest), np.float32)
    for row, (inputs, alike, struck) in enumerate(rows):
        count = len(inputs)
        strokes[row, :count], likeness[row, :count, :count] = inputs, alike
        onsets[row, :count], is_there[row, :count] = struck, 1
    return [torch.from_numpy(array) for array in (strokes, likeness, onsets, is_there)]


def loss_of(network, strokes, likeness, onsets, is_there):
    """Binary cross-entropy over what is there."""
    logits = network(strokes, likeness, is_there)
    errors = functional.binary_cross_entropy_with_logits(logits, onsets, reduction="none")
    return (errors.mean(2) * is_there).sum() / is_there.sum()


def train(network, pool, *, steps, seed=SEED):
    """Trains a member; gives the loss of every step."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network.train()
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
    network.eval()
    return losses


def reconsidered(network, activations, features):
    """Activations that are what `network` says at strokes, and 0 elsewhere."""
    frames, known = known_strokes(activations)
    result = np.zeros_like(activations)
    if len(frames):
        told = compared(known, described(timbre_of(features), frames))
        with torch.no_grad():
            result[frames] = network(*(torch.from_numpy(one)[None] for one in told))[0].numpy()
    return result


class InContext:
    """The first network and the second after it, as `evaluate` asks one."""

    def __init__(self, first, second):
        self.first = first
        self.second = second

    def predict(self, recording):
        """Onset probabilities and velocities [frames, classes] of a recording."""
        onsets, velocities = predict(self.first, recording)
        return reconsidered(self.second, onsets, recording.features), velocities


def trained(networks, options):
    """A network trained on what the first ones say, and what is behind it."""
    pool = examples(networks, options.directory, options.recordings)
    print(f"{len(pool)} recordings, {sum(len(known) for known, _, _ in pool)} strokes", flush=True)
    torch.manual_seed(SEED)
    network = ContextNetwork()
    for index, member in enumerate(network.members):
        train(member, pool, steps=options.steps, seed=SEED + index)
    return network.eval(), {"steps": options.steps, "recordings": len(pool)}


def restored(path):
    """The network of a checkpoint, and what is behind it."""
    checkpoint = torch.load(path, weights_only=False)
    network = ContextNetwork()
    network.load_state_dict(checkpoint["weights"])
    return network.eval(), checkpoint["training"]


def first_network(path):
    """The first network of a checkpoint."""
    network = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    network.load_state_dict(torch.load(path, weights_only=False)["weights"])
    return network.eval()


def main():
    """Parses the command line, trains and saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("directory", "context"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("steps", type=int)
    parser.add_argument("checkpoints", type=pathlib.Path, nargs="+")
    parser.add_argument("--recordings", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    networks = [first_network(path) for path in options.checkpoints]
    second, training = trained(networks, options) if options.steps else restored(options.context)
    thresholds, measured = assess(InContext(networks[-1], second).predict, options.directory, best_common_threshold)
    print(dict(zip(CLASSES, thresholds, strict=True)), measured, sep="\n")
    torch.save({"weights": second.state_dict(), "training": training, "thresholds": thresholds, "measured": measured}, options.context)


if __name__ == "__main__":
    main()
