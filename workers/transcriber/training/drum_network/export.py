"""Ships the networks: `python3 -m drum_network.export CHECKPOINT CONTEXT MODELS`.

Writes `drums` and `drum-context`, the models and their cards, into the folder of models.
"""

import hashlib
import inspect
import json
import pathlib
import sys

import torch

from .context import MEMBERS, ContextNetwork
from .features import BANDS, BANDS_PER_OCTAVE, HIGHEST_HZ, HOP, LOWEST_HZ, SAMPLE_RATE, TARGET_RMS, WINDOW
from .kinds import CLASSES
from .network import DILATIONS, Activations, DrumNetwork
from .render import HELD_OUT, SECONDS
from .strokes import STROKE_INPUTS

DRUMS, CONTEXT = "drums", "drum-context"
VERSIONS = {DRUMS: "2", CONTEXT: "3"}
OPSET = 17
# Two convolutions over three frames, then over five frames at each dilation.
CONTEXT_FRAMES = 2 + 2 * sum(DILATIONS)
SYNTHETIC = "synthesised audio only; real recordings will score lower"


def write_model(network, path, *, examples, outputs, axes):
    """Writes a network as ONNX; takes examples by the names of what goes in, and the names of any dimensions by tensor."""
    options = {
        "input_names": list(examples),
        "output_names": outputs,
        "dynamic_axes": axes,
        "opset_version": OPSET,
    }
    # Newer versions have two exporters, of which only the older needs no further package.
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        options["dynamo"] = False
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network.eval(), tuple(examples.values()), str(path), **options)


def accuracy(measured):
    """What was measured on the held-out kits, in the card's form."""
    figures = []
    for part, report in measured.items():
        kit = ", ".join(HELD_OUT[part])
        role = "with thresholds chosen on the other held-out kit; those of the card are chosen on both"
        for kind, words in (("solo", "drums alone"), ("song", "with accompaniment of the same level")):
            data = f"{words}, kit {kit} and songs held out ({role}), {report[kind]['recordings']} excerpts of {SECONDS} s, {SYNTHETIC}"
            for classes in (7, 5, 3):
                metric = f"micro-averaged onset F at 50 ms, {classes} classes"
                figures.append({"metric": metric, "value": report[kind][f"micro_f_{classes}"], "data": data})
            for name, value in report[kind]["f_of_5"].items():
                figures.append({"metric": f"onset F at 50 ms, {name} of 5 classes", "value": value, "data": data})
            error = report[kind]["velocity_mean_absolute_error"]
            figures.append({"metric": "mean absolute error of the velocity at true onsets, 1 to 127", "value": error, "data": data})
        for name, value in report["false_onsets_per_second_without_drums"].items():
            data = f"the accompaniments of the same songs without drums, {SYNTHETIC}"
            figures.append({"metric": f"false onsets per second, {name}", "value": value, "data": data})
    return figures


def tensor(meaning, columns):
    """A tensor of the card: any number of windows and of frames."""
    return {"shape": [None, None, columns], "meaning": meaning}


def common(checkpoint, name, folder, tensors):
    """What the cards of both models say in the same words."""
    model = (folder / f"{name}.onnx").read_bytes()
    return {
        "licence": {"spdx": "AGPL-3.0-or-later", "files": ["NOTICE.md"]},
        "sample_rate": SAMPLE_RATE,
        "frame_rate": SAMPLE_RATE // HOP,
        "thresholds": dict(zip(CLASSES, checkpoint["thresholds"], strict=True)),
        "forms": [
            {
                "format": "onnx",
                "files": [{"path": f"{name}.onnx", "size_bytes": len(model), "sha256": hashlib.sha256(model).hexdigest()}],
                "tensors": {tensor: tensor for tensor in tensors},
            }
        ],
        "accuracy": accuracy(checkpoint["measured"]),
    }


def drums_card(checkpoint, folder):
    """The card of the network that hears."""
    training = checkpoint["training"]
    minutes = training["recordings"] * SECONDS // 60
    average = training.get("averaged_with_steps")
    steps = f"{training['steps']} steps" + (f", the weights being the mean of those and of those after {average}" if average else "")
    columns = ", ".join(CLASSES)
    return {
        "name": DRUMS,
        "version": VERSIONS[DRUMS],
        "description": "Onsets and velocities of seven kinds of drums. Two convolutions over time and frequency, then five residual dilated convolutions over time; a second output gives velocities. Its thresholds and figures are those it has alone; shipped, it is followed by the model that `context_model` names.",
        "trained_on": f"{minutes} minutes of audio synthesised for the purpose ({training['recordings']} recordings, {steps}): drum parts of songs and random patterns, played on kits that were composed for each recording from sampled and synthesised sounds and varied in pitch, decay and transient, with accompaniments of the songs' other parts, equalised, reverberated, compressed and with noise; a tenth without drums. It was trained and tested on synthesised audio alone: no real recording was heard.",
        "sources": [
            "Debian hydrogen-data and hydrogen-drumkits: kits Audiophob, BJA Pacific and Colombo (held out), Electric Empire, Hard Electro 1, Millo (three), TR-808 emulation, VariBreaks, rumpf, Gimme A Hand, circAfrique",
            "Debian timgm6mb-soundfont, opl3-soundfont, denemo-data, freepats, sonic-pi-samples, lmms-common, stk",
            "Debian freedoom, openttd-openmsx, planetblupi-music-midi: songs; mma: accompaniments generated from its styles",
        ],
        "classes": {"activations": columns, "velocities": columns},
        "inputs": {"features": tensor("What drumFeatureStream gives, frame by frame", BANDS)},
        "outputs": {
            "activations": tensor("How surely each instrument is struck, 0 to 1", len(CLASSES)),
            "velocities": tensor("How hard it is, if it is: velocity / 127", len(CLASSES)),
        },
        "features": {
            "window_samples": WINDOW,
            "hop_samples": HOP,
            "recording_rms": TARGET_RMS,
            "bands": BANDS,
            "bands_per_octave": BANDS_PER_OCTAVE,
            "lowest_hz": LOWEST_HZ,
            "highest_hz": HIGHEST_HZ,
            "value": "log10(1 + 1000 m), m = 2 / (sum of the periodic Hann window) * square root of the band's power",
        },
        "context_frames": CONTEXT_FRAMES,
        "context_model": CONTEXT,
        **common(checkpoint, DRUMS, folder, ("features", "activations", "velocities")),
    }


def context_card(checkpoint, folder):
    """The card of the network that judges."""
    training = checkpoint["training"]
    earlier = training.get("first_member")
    first = f"; the first of them earlier, of {earlier['recordings']} recordings as they are ({earlier['steps']} steps)" if earlier else ""
    return {
        "name": CONTEXT,
        "version": VERSIONS[CONTEXT],
        "description": f"Says of every stroke in what the model `drums` heard which drums it is of, with all strokes of 45 s in view: the mean of {len(MEMBERS)} networks, each with two layers of self-attention over strokes. It hears nothing: of a stroke it is told how likely each drum is, how likely each is one repetition of the music before and after, how far the neighbouring strokes are, the same of the strokes that sound most like it, and how alike any two strokes sound.",
        "trained_on": f"What the model `drums` and the two that it is the mean of said of {training['recordings']} of its training recordings, each transposed and equalised at random and some of it mistaken as on a kit that is not known ({training['steps']} steps of each network){first}. All of them are synthesised.",
        "sources": [f"The training recordings of the model `drums`, version {VERSIONS[DRUMS]}"],
        "classes": {"probabilities": ", ".join(CLASSES)},
        "inputs": {
            "strokes": tensor("What drumStrokes tells, stroke by stroke", STROKE_INPUTS),
            "likeness": tensor("Which strokes sound alike: a row of all strokes for each, 0 of those that are, down to -2", None),
        },
        "outputs": {"probabilities": tensor("How surely each instrument is struck, 0 to 1", len(CLASSES))},
        **common(checkpoint, CONTEXT, folder, ("strokes", "likeness", "probabilities")),
    }


def write_card(folder, card):
    """Writes a model's card beside it."""
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n")


def main(path, context_path, models):
    """Writes both models."""
    checkpoint, context = (torch.load(file, weights_only=False) for file in (path, context_path))
    network = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    network.load_state_dict(checkpoint["weights"])
    folder, frames = models / DRUMS, {0: "windows", 1: "frames"}
    write_model(
        Activations(network),
        folder / f"{DRUMS}.onnx",
        examples={"features": torch.zeros(1, 400, BANDS)},
        outputs=["activations", "velocities"],
        axes={"features": frames, "activations": frames, "velocities": frames},
    )
    write_card(folder, drums_card(checkpoint, folder))
    judge = ContextNetwork()
    judge.load_state_dict(context["weights"])
    folder, strokes = models / CONTEXT, {0: "windows", 1: "strokes"}
    write_model(
        judge,
        folder / f"{CONTEXT}.onnx",
        examples={"strokes": torch.zeros(1, 30, STROKE_INPUTS), "likeness": torch.zeros(1, 30, 30)},
        outputs=["probabilities"],
        axes={"strokes": strokes, "likeness": {**strokes, 2: "strokes"}, "probabilities": strokes},
    )
    write_card(folder, context_card(context, folder))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
