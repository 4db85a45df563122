"""Ships a checkpoint: `python3 -m drum_network.export CHECKPOINT FOLDER` writes the model and its card."""

import hashlib
import inspect
import json
import pathlib
import sys

import torch

from .features import BANDS, BANDS_PER_OCTAVE, HIGHEST_HZ, HOP, LOWEST_HZ, SAMPLE_RATE, TARGET_RMS, WINDOW
from .kinds import CLASSES
from .network import DILATIONS, Activations, DrumNetwork
from .render import HELD_OUT, SECONDS

MODEL = "drums.onnx"
OPSET = 17
# Two convolutions over three frames, then over five frames at each dilation.
CONTEXT_FRAMES = 2 + 2 * sum(DILATIONS)
SYNTHETIC = "synthesised audio only; real recordings will score lower"


def write_model(network, path):
    """Writes the network with its sigmoids as ONNX, for any number of windows and frames."""
    axes = {0: "windows", 1: "frames"}
    options = {
        "input_names": ["features"],
        "output_names": ["activations", "velocities"],
        "dynamic_axes": {"features": axes, "activations": axes, "velocities": axes},
        "opset_version": OPSET,
    }
    # Newer versions have two exporters, of which only the older needs no further package.
    if "dynamo" in inspect.signature(torch.onnx.export).parameters:
        options["dynamo"] = False
    torch.onnx.export(Activations(network).eval(), torch.zeros(1, 400, BANDS), str(path), **options)


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


def card(checkpoint, model):
    """The model's card."""
    training = checkpoint["training"]
    minutes = training["recordings"] * SECONDS // 60
    columns = ", ".join(CLASSES)
    return {
        "name": "drums",
        "version": "1",
        "description": "Onsets and velocities of seven kinds of drums. Two convolutions over time and frequency, then five residual dilated convolutions over time; a second output gives velocities.",
        "trained_on": f"{minutes} minutes of audio synthesised for the purpose ({training['recordings']} recordings, {training['steps']} steps): drum parts of songs and random patterns, played on kits that were composed for each recording from sampled and synthesised sounds and varied in pitch, decay and transient, with accompaniments of the songs' other parts, equalised, reverberated, compressed and with noise; a tenth without drums. It was trained and tested on synthesised audio alone: no real recording was heard.",
        "licence": {"spdx": "AGPL-3.0-or-later", "files": ["NOTICE.md"]},
        "sources": [
            "Debian hydrogen-data and hydrogen-drumkits: kits Audiophob, BJA Pacific and Colombo (held out), Electric Empire, Hard Electro 1, Millo (three), TR-808 emulation, VariBreaks, rumpf, Gimme A Hand, circAfrique",
            "Debian timgm6mb-soundfont, opl3-soundfont, freepats, sonic-pi-samples",
            "Debian freedoom, openttd-openmsx, planetblupi-music-midi: songs; mma: accompaniments generated from its styles",
        ],
        "sample_rate": SAMPLE_RATE,
        "frame_rate": SAMPLE_RATE // HOP,
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
        "thresholds": dict(zip(CLASSES, checkpoint["thresholds"], strict=True)),
        "forms": [
            {
                "format": "onnx",
                "files": [{"path": MODEL, "size_bytes": len(model), "sha256": hashlib.sha256(model).hexdigest()}],
                "tensors": {"features": "features", "activations": "activations", "velocities": "velocities"},
            }
        ],
        "accuracy": accuracy(checkpoint["measured"]),
    }


def main(path, folder):
    """Writes `drums.onnx` and `card.json` into the folder."""
    checkpoint = torch.load(path, weights_only=False)
    network = DrumNetwork(torch.zeros(BANDS), torch.ones(BANDS))
    network.load_state_dict(checkpoint["weights"])
    folder.mkdir(parents=True, exist_ok=True)
    write_model(network.eval(), folder / MODEL)
    text = json.dumps(card(checkpoint, (folder / MODEL).read_bytes()), indent=2)
    (folder / "card.json").write_text(text + "\n")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]))
