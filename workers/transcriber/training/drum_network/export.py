"""Ships the networks: `python3 -m drum_network.export CHECKPOINT CONTEXT MODELS`.

Writes `drums` and `drum-context`, the models and their cards, into the folder of models.
"""

import hashlib
import inspect
import json
import pathlib
import sys

import torch

from .context import ContextNetwork, Probabilities
from .features import BANDS, BANDS_PER_OCTAVE, HIGHEST_HZ, HOP, LOWEST_HZ, SAMPLE_RATE, TARGET_RMS, WINDOW
from .kinds import CLASSES
from .network import DILATIONS, Activations, DrumNetwork
from .render import HELD_OUT, SECONDS
from .strokes import STROKE_INPUTS

DRUMS, CONTEXT = "drums", "drum-context"
VERSION = "2"
OPSET = 17
# Two convolutions over three frames, then over five frames at each dilation.
CONTEXT_FRAMES = 2 + 2 * sum(DILATIONS)
SYNTHETIC = "synthesised audio only; real recordings will score lower"


def write_model(network, path, *, example, names, axes):
    """Writes a network as ONNX, for any number of whatever `axes` names; the first name is what goes in."""
    options = {
        "input_names": names[:1],
        "output_names": names[1:],
        "dynamic_axes": {name: axes for name in names},
        "opset_version": OPSET,
    }
    # Newer versions have two exporters, of which only the older needs no further package.
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        options["dynamo"] = False
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network.eval(), example, str(path), **options)


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
        "version": VERSION,
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
    return {
        "name": CONTEXT,
        "version": VERSION,
        "description": "Says of every stroke in what the model `drums` heard which drums it is of, with all strokes of 45 s in view: two layers of self-attention over strokes. It hears nothing: of a stroke it is told how likely each drum is, how likely each is one repetition of the music before and after, and how far the neighbouring strokes are.",
        "trained_on": f"What the model `drums` said of {training['recordings']} of its training recordings after {training['first_steps']} steps of its own ({training['steps']} steps of this one). All of them are synthesised.",
        "sources": [f"The training recordings of the model `drums`, version {VERSION}"],
        "classes": {"probabilities": ", ".join(CLASSES)},
        "inputs": {"strokes": tensor("What drumStrokes tells, stroke by stroke", STROKE_INPUTS)},
        "outputs": {"probabilities": tensor("How surely each instrument is struck, 0 to 1", len(CLASSES))},
        **common(checkpoint, CONTEXT, folder, ("strokes", "probabilities")),
    }


def write_card(folder, card):
    """Writes a model's card beside it."""
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n")


def main(path, context_path, models):
    """Writes both models."""
    checkpoint, context = (torch.load(file, weights_only=False) for file in (path, context_path))
    network = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    network.load_state_dict(checkpoint["weights"])
    names = ["features", "activations", "velocities"]
    folder = models / DRUMS
    write_model(Activations(network), folder / f"{DRUMS}.onnx", example=torch.zeros(1, 400, BANDS), names=names, axes={0: "windows", 1: "frames"})
    write_card(folder, drums_card(checkpoint, folder))
    judge = ContextNetwork()
    judge.load_state_dict(context["weights"])
    names = ["strokes", "probabilities"]
    folder = models / CONTEXT
    write_model(Probabilities(judge), folder / f"{CONTEXT}.onnx", example=torch.zeros(1, 30, STROKE_INPUTS), names=names, axes={0: "windows", 1: "strokes"})
    write_card(folder, context_card(context, folder))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
