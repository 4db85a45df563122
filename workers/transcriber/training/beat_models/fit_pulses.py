"""Fits the choice among pulses: `python3 -m beat_models.fit_pulses pulses.jsonl [weights.ts]`.

`pulses.jsonl` is what `node bench/run.mjs transcription/fitting/pulses FOLDER` prints. A linear model
scores the pulses that were followed through a recording; by softmax over them they are to be as
likely as they are good: one model for sound of which nothing more is known, and one for sound with
known hits, be it of drums alone. Prints how good the chosen pulses of each sixth of the songs are, by weights
fitted to the other five, and writes weights fitted to all.
"""

import json
import pathlib
import re
import sys
import zlib

import numpy
from scipy.optimize import minimize

# How good a pulse is: beat F-measure, and AMLt for the rest.
F_SHARE = 0.65
# Likelihood e times as large for a pulse better by 1 / SHARPNESS.
SHARPNESS = 5
RIDGE = 10
FOLDS = 6
# A recording through which no good pulse was followed has little to teach.
GOOD, LITTLE = 0.6, 0.2
# Tempo accuracy 2: within 8 % of the tempo, or twice, three times, a half or a third of it.
TEMPO_TOLERANCE = 0.08
TEMPO_RATIOS = (1, 2, 3, 1 / 2, 1 / 3)
# The models, and the kinds of recordings that each is fitted to.
MODELS = {"SOUND_WEIGHTS": ("sound", "hits"), "HIT_WEIGHTS": ("hits", "drums")}
COMMENTS = {
    "SOUND_WEIGHTS": "Of sound alone.",
    "HIT_WEIGHTS": "Of sound with known hits, of drums alone, too.",
}


class Recording:
    """The pulses of one recording, without or with known hits."""

    def __init__(self, line):
        data = json.loads(line)
        self.kind = data["kind"]
        self.is_composed = not data["name"].startswith("mma_")
        # Songs in one style, and a song without and with hits and its drums alone, share a fold.
        style = re.sub(r"^mma_\d+_", "mma_", data["name"]).removesuffix("_drums")
        self.fold = zlib.crc32(style.encode()) % FOLDS
        candidates = data["candidates"]
        self.cues = numpy.array([one["cues"] for one in candidates])
        self.beat_f = numpy.array([one["beat_f"] for one in candidates])
        self.aml_t = numpy.array([one["aml_t"] for one in candidates])
        ratios = [one["bpm"] / data["bpm"] for one in candidates]
        self.is_tempo_right = numpy.array(
            [any(abs(r / q - 1) < TEMPO_TOLERANCE for q in TEMPO_RATIOS) for r in ratios]
        )

    @property
    def goodness(self):
        return F_SHARE * self.beat_f + (1 - F_SHARE) * self.aml_t


def fit(recordings):
    """Weights of the cues, in nats per unit."""
    cues = numpy.vstack([one.cues for one in recordings])
    deviations = cues.std(axis=0) + 1e-6
    standardized = (cues - cues.mean(axis=0)) / deviations
    sizes = [len(one.cues) for one in recordings]
    owner = numpy.repeat(numpy.arange(len(sizes)), sizes)
    starts = numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]])
    target = numpy.concatenate([softmax(SHARPNESS * one.goodness) for one in recordings])
    weight = numpy.array([1 if one.goodness.max() > GOOD else LITTLE for one in recordings])[owner]

    def loss(weights):
        scores = standardized @ weights
        powers = numpy.exp(scores - numpy.maximum.reduceat(scores, starts)[owner])
        likely = powers / numpy.add.reduceat(powers, starts)[owner]
        cost = -(weight * target * numpy.log(likely + 1e-12)).sum() + RIDGE * (weights**2).sum()
        return cost, standardized.T @ ((likely - target) * weight) + 2 * RIDGE * weights

    start = numpy.zeros(cues.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x / deviations


def softmax(values):
    powers = numpy.exp(values - values.max())
    return powers / powers.sum()


def report(recordings, model):
    """Prints how good the pulses are that are chosen by weights fitted to other songs."""
    print(model)
    chosen = {}
    for fold in range(FOLDS):
        weights = fit([one for one in recordings if one.fold != fold])
        for one in recordings:
            if one.fold == fold:
                chosen[one] = int(numpy.argmax(one.cues @ weights))
    for kind in sorted({one.kind for one in recordings}):
        for is_composed in (False, True):
            own = [one for one in chosen if one.kind == kind and one.is_composed == is_composed]
            columns = ("beat_f", "aml_t", "is_tempo_right")
            means = [numpy.mean([getattr(one, name)[chosen[one]] for one in own]) for name in columns]
            print(
                f"{kind}, {'composed' if is_composed else 'generated'}: {len(own)} recordings,"
                " beat F {:.3f}, AMLt {:.3f}, tempo accuracy 2 {:.3f}".format(*means)
            )


def typescript(models):
    parts = [
        "// What each of `pulseCues` says for a pulse being the beat, in nats per unit; written by"
        " `beat_models.fit_pulses` (docs/beats.md).\n"
    ]
    for name, weights in models.items():
        values = ", ".join(f"{weight:.4g}" for weight in weights)
        parts.append(f"\n/** {COMMENTS[name]} */\nexport const {name}: readonly number[] = [{values}];\n")
    return "".join(parts)


def main(lines, target=None):
    recordings = [Recording(line) for line in pathlib.Path(lines).read_text().splitlines()]
    models = {}
    for name, kinds in MODELS.items():
        own = [one for one in recordings if one.kind in kinds]
        report(own, name)
        if target is not None:
            models[name] = fit(own)
    if target is not None:
        pathlib.Path(target).write_text(typescript(models))


if __name__ == "__main__":
    main(*sys.argv[1:])
