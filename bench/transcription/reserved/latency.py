"""Whether sounds begin when the truth says so: `python3 -m reserved.latency [--rehearsal]`.

Prints, for each drum key of a soundfont and each kind of drum of the kits, the milliseconds from
the truth to where the sound reaches a tenth of its peak.
"""

import sys

import mido
import numpy as np

from drum_network.kinds import KIND_OF_KEY
from drum_network.songs import DRUM_CHANNEL

from .kit import load_kit, play
from .render import KITS, SOUNDFONTS
from .sound import SAMPLE_RATE, played

# Longer than any sound of a kit.
SPACING_SECONDS = 5
STRIKE_SECONDS = 1
HELD_SECONDS = 0.5
# A cymbal swells; what is asked is where it is first heard.
WITHIN_SECONDS = 0.2
SHARE_OF_PEAK = 0.1
VELOCITY = 100


def times_of(keys):
    """When each key is struck."""
    return {key: STRIKE_SECONDS + index * SPACING_SECONDS for index, key in enumerate(keys)}


def latencies(samples, times):
    """Milliseconds of each key from its time to its sound; None for keys that are silent."""
    result = {}
    for key, time in times.items():
        first = round(time * SAMPLE_RATE)
        shot = np.abs(samples[first - SAMPLE_RATE // 20 : first + round(WITHIN_SECONDS * SAMPLE_RATE)])
        heard = np.argmax(shot > SHARE_OF_PEAK * shot.max()) - SAMPLE_RATE // 20
        result[key] = round(1000 * heard / SAMPLE_RATE, 1) if shot.max() > 1e-4 else None
    return result


def of_soundfont(soundfont, keys):
    """The latencies of a soundfont's drum keys."""
    times, messages = times_of(keys), []
    for key, time in times.items():
        strike = {"channel": DRUM_CHANNEL, "note": key}
        messages.append((time, mido.Message("note_on", velocity=VELOCITY, **strike)))
        messages.append((time + HELD_SECONDS, mido.Message("note_off", **strike)))
    return latencies(played(messages, max(times.values()) + SPACING_SECONDS, soundfont), times)


def of_kit(name, keys):
    """The latencies of a Hydrogen kit."""
    times = times_of(keys)
    hits = [(time, key, VELOCITY) for key, time in times.items()]
    samples, _ = play(load_kit(name), hits, max(times.values()) + SPACING_SECONDS)
    return latencies(samples, times)


def main(purpose):
    """Prints the latencies of all that a purpose's recordings are made with."""
    keys = sorted(KIND_OF_KEY)
    measured = {"soundfont": of_soundfont(SOUNDFONTS[purpose], keys)}
    measured |= {name: of_kit(name, keys) for name in KITS[purpose].values()}
    for name, by_key in measured.items():
        known = [value for value in by_key.values() if value is not None]
        print(f"{name}: median {np.median(known)} ms, {min(known)} to {max(known)} ms")
        print("  " + ", ".join(f"{KIND_OF_KEY[key]} {key}: {value}" for key, value in by_key.items()))


if __name__ == "__main__":
    main("rehearsal" if "--rehearsal" in sys.argv else "reserved")
