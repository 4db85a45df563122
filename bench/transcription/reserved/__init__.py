"""Renders the recordings that final scores of transcription are taken on. See README.md."""

import pathlib
import sys

# What the training knows of songs, keys and kits holds here too.
sys.path.append(str(pathlib.Path(__file__).parents[3] / "workers" / "transcriber" / "training"))
