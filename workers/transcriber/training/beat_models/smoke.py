"""A fit of a second, from made-up cues: `python3 -m beat_models.smoke` prints what came out as JSON."""

import json

import numpy

from . import fit_downbeats, fit_pulses
from .songs import agreement

SEED = 1
RECORDINGS = 24
PULSES = 6
BEATS = 64


def pulse_recording(index, rng):
    """Pulses whose first cue says how good they are, among others that say nothing."""
    candidates = []
    for pulse in range(PULSES):
        good = float(pulse == index % PULSES)
        cues = [good + rng.normal(0, 0.2), *rng.normal(0, 1, 3)]
        candidates.append({"bpm": 60 + 37 * pulse, "beat_f": good, "aml_t": good, "cues": cues})
    data = {"name": f"song_{index}", "kind": "sound", "bpm": 120, "candidates": candidates}
    return fit_pulses.Recording(json.dumps(data))


def downbeat_recording(index, rng):
    """Bars of four whose first beats have an accent."""
    places = [1 + beat % 4 for beat in range(BEATS)]
    cues = [[float(place == 1) + rng.normal(0, 0.2), rng.normal()] for place in places]
    data = {"name": f"song_{index}", "kind": "sound", "places": places, "cues": cues}
    return fit_downbeats.Recording(json.dumps(data))


def main():
    rng = numpy.random.default_rng(SEED)
    pulses = [pulse_recording(index, rng) for index in range(RECORDINGS)]
    half = RECORDINGS // 2
    weights = fit_pulses.fit(pulses[:half])
    right = [one.beat_f[numpy.argmax(one.cues @ weights)] for one in pulses[half:]]
    bars = [downbeat_recording(index, rng) for index in range(RECORDINGS)]
    model = fit_downbeats.fit(bars[:half])
    apart = [fit_downbeats.told_apart(one.cues @ model[1:], one.is_first) for one in bars[half:]]
    eighths = [(0, 240 * index, None) for index in range(200)]
    free = [(0, int(tick), None) for tick in rng.uniform(0, 48000, 200)]
    report = {
        "right_pulses": float(numpy.mean(right)),
        "told_apart": float(numpy.mean(apart)),
        "agreement_on_grid": float(agreement(eighths, 480)),
        "agreement_off_grid": float(agreement(free, 480)),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
