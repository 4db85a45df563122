"""Fits the choice of downbeats: `python3 -m beat_models.fit_downbeats downbeats.jsonl [weights.ts]`.

`downbeats.jsonl` is what `node bench/run.mjs transcription/fitting/downbeats FOLDER` prints. Logistic
regression: one model for sound, with known hits or without, and one for hits alone, which have no
harmony. Prints how often the first beat of a bar is told from the others of a sixth of the songs (the
area under the curve), by weights fitted to the other five, and writes weights fitted to all.
"""

import json
import pathlib
import re
import sys
import zlib

import numpy
from scipy.optimize import minimize

RIDGE = 50
FOLDS = 6
FEWEST_BEATS = 30
# Bars of three are rarer than their beats deserve.
WEIGHT_OF_THREE = 2.5
MODELS = {"SOUND_WEIGHTS": ("sound", "both"), "HIT_WEIGHTS": ("hits",)}
HEADER = """/** Logistic regression on `downbeatCues`; written by `beat_models.fit_downbeats` (docs/beats.md). */
interface DownbeatWeights {
  /** Log odds of any beat being the first of a bar. */
  readonly bias: number;
  /** What each cue says for it, in nats per unit. */
  readonly weights: readonly number[];
}
"""
COMMENTS = {
    "SOUND_WEIGHTS": "Of sound, with known hits or without.",
    "HIT_WEIGHTS": "Of hits alone, which have no harmony.",
}


class Recording:
    """The beats of one recording, by one kind of evidence."""

    def __init__(self, line):
        data = json.loads(line)
        self.kind = data["kind"]
        self.is_composed = not data["name"].startswith("mma_")
        style = re.sub(r"^mma_\d+_", "mma_", data["name"])
        self.fold = zlib.crc32(style.encode()) % FOLDS
        places = numpy.array(data["places"])
        self.is_first = (places == 1).astype(float)
        self.cues = numpy.array(data["cues"])
        self.weight = WEIGHT_OF_THREE if len(places) and places.max() < 4 else 1

    def is_usable(self):
        return len(self.is_first) >= FEWEST_BEATS and 0 < self.is_first.mean() < 1


def fit(recordings):
    """Bias and weights of the cues."""
    cues = numpy.vstack([one.cues for one in recordings])
    first = numpy.concatenate([one.is_first for one in recordings])
    weight = numpy.concatenate([numpy.full(len(one.is_first), one.weight) for one in recordings])

    def loss(model):
        likely = 1 / (1 + numpy.exp(-(cues @ model[1:] + model[0])))
        gained = first * numpy.log(likely + 1e-9) + (1 - first) * numpy.log(1 - likely + 1e-9)
        error = weight * (likely - first)
        slope = numpy.concatenate([[error.sum()], cues.T @ error + 2 * RIDGE * model[1:]])
        return -(weight * gained).sum() + RIDGE * (model[1:] ** 2).sum(), slope

    return minimize(loss, numpy.zeros(cues.shape[1] + 1), jac=True, method="L-BFGS-B").x


def told_apart(scores, is_first):
    """How often a first beat scores higher than another."""
    firsts, others = scores[is_first == 1], scores[is_first == 0]
    return (firsts[:, None] > others[None, :]).mean()


def report(recordings, kinds):
    """Prints, of each kind, how well songs are judged by weights fitted to other songs."""
    results = {}
    for fold in range(FOLDS):
        model = fit([one for one in recordings if one.kind in kinds and one.fold != fold])
        for one in recordings:
            if one.kind in kinds and one.fold == fold:
                judged = told_apart(one.cues @ model[1:], one.is_first)
                results.setdefault((one.kind, one.is_composed), []).append(judged)
    for (kind, is_composed), shares in sorted(results.items()):
        name = "composed" if is_composed else "generated"
        print(f"{kind}, {name}: {len(shares)} recordings, {numpy.mean(shares):.3f} told apart")


def typescript(models):
    parts = [HEADER]
    for name, model in models.items():
        values = ", ".join(f"{value:.4g}" for value in model[1:])
        parts.append(
            f"\n/** {COMMENTS[name]} */\nexport const {name}: DownbeatWeights = "
            f"{{ bias: {model[0]:.4g}, weights: [{values}] }};\n"
        )
    return "".join(parts)


def main(lines, target=None):
    recordings = [Recording(line) for line in pathlib.Path(lines).read_text().splitlines()]
    recordings = [one for one in recordings if one.is_usable()]
    for kinds in MODELS.values():
        report(recordings, kinds)
    if target is not None:
        models = {
            name: fit([one for one in recordings if one.kind in kinds])
            for name, kinds in MODELS.items()
        }
        pathlib.Path(target).write_text(typescript(models))


if __name__ == "__main__":
    main(*sys.argv[1:])
