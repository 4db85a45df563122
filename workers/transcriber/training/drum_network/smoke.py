"""A tiny training that needs no samples and no songs: `python3 -m drum_network.smoke`.

Synthesised kits play random patterns; a few steps of either network have to lower its loss. Also
says whether what is reserved for evaluation is refused. Prints one JSON object.
"""

import json
import random
import tempfile
import pathlib

import numpy as np
import torch

from . import context, reserved
from .bank import Sound, trimmed
from .data import Examples, Recording, statistics
from .kit import Kit, mastered, play
from .network import DrumNetwork
from .render import random_pattern, save
from .synthesis import MAKERS, one_shots
from .train import loss_of

RECORDINGS = 2
SECONDS = 8
STEPS = 10
CONTEXT_STEPS = 40


def synthesised_bank():
    """Two sounds of every kind that can be made from nothing."""
    return [
        Sound("synthesised", kind, [(0.0, 1.0, trimmed(shot))])
        for seed, kind in enumerate(MAKERS)
        for shot in one_shots(kind, 2, seed)
    ]


def recordings(directory):
    """A few rendered recordings."""
    sounds = synthesised_bank()
    for number in range(RECORDINGS):
        rng = random.Random(number)
        notes = [note for note in random_pattern(rng) if note[0] < SECONDS - 1]
        audio, hits = play(Kit(sounds, rng), notes, SECONDS)
        save(directory / f"train_{number}.npz", mastered(audio, rng), hits)
    return [Recording(path) for path in sorted(directory.glob("*.npz"))]


def losses(examples, steps):
    """The loss of every training step."""
    torch.manual_seed(0)
    network = DrumNetwork(*statistics(examples.recordings))
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3)
    result = []
    for _ in range(steps):
        loss = loss_of(network, examples.batch(2))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        result.append(loss.item())
    return result


def unsure(recording, rng):
    """An example of a recording as a network might hear it that takes every other class for its neighbour."""
    activations = recording.onsets * rng.uniform(0.3, 0.9, recording.onsets.shape)
    activations = (0.6 * activations + 0.4 * np.roll(activations, 1, 1)).astype(np.float32)
    activations = context.mistaken(activations, recording.hits, rng)
    return context.example(activations, context.differently_heard(recording.features, rng), recording.hits)


def refuses_reserved_kit():
    """Whether a kit with a reserved name is refused."""
    try:
        reserved.refuse_reserved_kit(reserved.LISTS["kits"][0], [])
    except reserved.ReservedMaterial:
        return True
    return False


def main():
    """Runs everything and prints what came of it."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        rendered = recordings(pathlib.Path(folder))
        curve = losses(Examples(rendered, 0), STEPS)
    strokes = [unsure(recording, np.random.default_rng(0)) for recording in rendered]
    torch.manual_seed(0)
    judged = context.train(context.Member(*context.MEMBERS[1]), strokes, steps=CONTEXT_STEPS)
    print(
        json.dumps(
            {
                "hits": int(sum(len(recording.hits) for recording in rendered)),
                "first_loss": curve[0],
                "last_loss": float(np.mean(curve[-3:])),
                "first_context_loss": judged[0],
                "last_context_loss": float(np.mean(judged[-3:])),
                "reserved_songs": len(reserved.SONGS),
                "refuses_reserved_kit": refuses_reserved_kit(),
            }
        )
    )


if __name__ == "__main__":
    main()
