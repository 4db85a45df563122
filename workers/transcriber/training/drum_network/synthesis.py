"""One-shots made from nothing: kicks, snares, toms, and metal on one continuum.

Metal is the same bank of partials and noise with a decay that goes on from a closed hi-hat's
30 ms to a crash's 2 s, because telling those apart is where networks trained on few kits fail.
"""

import numpy as np
import scipy.signal

from .features import SAMPLE_RATE


def seconds(duration):
    """The instants of a one-shot of `duration` seconds."""
    return np.arange(int(duration * SAMPLE_RATE)) / SAMPLE_RATE


def swept_sine(time, pitch, sweep):
    """A sine that falls from `pitch * (1 + depth)` to `pitch`; `sweep` is (depth, seconds)."""
    depth, fall = sweep
    frequency = pitch * (1 + depth * np.exp(-time / fall))
    return np.sin(2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE)


def band_noise(time, band, rng):
    """Noise between the two frequencies of `band`."""
    filter_ = scipy.signal.butter(2, band, "bandpass", fs=SAMPLE_RATE, output="sos")
    return scipy.signal.sosfilt(filter_, rng.standard_normal(len(time)))


def kick(rng):
    """A kick: a falling sine and a click."""
    time = seconds(0.7)
    body = swept_sine(time, rng.uniform(38, 75), (rng.uniform(0.5, 5), rng.uniform(0.008, 0.06)))
    click = band_noise(time, (rng.uniform(800, 2000), rng.uniform(3000, 9000)), rng)
    body *= np.exp(-time / rng.uniform(0.05, 0.3))
    return body + rng.uniform(0, 0.6) * click * np.exp(-time / rng.uniform(0.002, 0.01))


def snare(rng):
    """A snare: two modes of the skin and the wires' noise."""
    time = seconds(0.6)
    pitch = rng.uniform(140, 280)
    skin = swept_sine(time, pitch, (0.3, 0.02)) + 0.6 * swept_sine(time, pitch * rng.uniform(1.5, 1.9), (0.2, 0.02))
    wires = band_noise(time, (rng.uniform(400, 1800), rng.uniform(6000, 15000)), rng)
    decay = rng.uniform(0.04, 0.22)
    return rng.uniform(0.15, 0.9) * skin * np.exp(-time / rng.uniform(0.03, 0.12)) + wires * np.exp(-time / decay)


def tom(rng):
    """A tom: a slowly falling sine, its second mode, and a little stick."""
    time = seconds(1.0)
    pitch = rng.uniform(60, 230)
    sweep = (rng.uniform(0.1, 0.6), rng.uniform(0.03, 0.15))
    body = swept_sine(time, pitch, sweep) + rng.uniform(0, 0.5) * swept_sine(time, pitch * 1.59, sweep)
    stick = band_noise(time, (1000, 6000), rng) * np.exp(-time / 0.006)
    return body * np.exp(-time / rng.uniform(0.1, 0.4)) + rng.uniform(0.02, 0.3) * stick


def metal(rng, decay):
    """Struck metal that rings for `decay` seconds: square-wave partials and high noise."""
    time = seconds(min(2.5, 6 * decay + 0.05))
    base = rng.uniform(250, 700)
    partials = sum(
        scipy.signal.square(2 * np.pi * base * ratio * time + rng.uniform(0, 6)) for ratio in rng.uniform(1, 9, 7)
    )
    low = rng.uniform(2500, 7500)
    high = scipy.signal.butter(3, low, "highpass", fs=SAMPLE_RATE, output="sos")
    noise = rng.standard_normal(len(time)) * rng.uniform(0.5, 5)
    ring = scipy.signal.sosfilt(high, partials * rng.uniform(0, 1) + noise)
    strike = 1 + rng.uniform(0, 3) * np.exp(-time / 0.008)
    return ring * strike * np.exp(-time / decay)


def ride(rng):
    """A ride: a clear stick sound over a quiet wash, or its bell."""
    time = seconds(2.0)
    base = rng.uniform(350, 900)
    ping = sum(
        np.sin(2 * np.pi * base * ratio * time) * np.exp(-time / rng.uniform(0.05, 0.6)) for ratio in rng.uniform(1, 12, 9)
    )
    wash = band_noise(time, (rng.uniform(2500, 5000), rng.uniform(10000, 18000)), rng)
    stick = band_noise(time, (2000, 9000), rng) * np.exp(-time / 0.008)
    return ping * rng.uniform(0.1, 0.6) + rng.uniform(0.2, 1.5) * wash * np.exp(-time / rng.uniform(0.2, 0.9)) + stick


def hand(rng):
    """Hand percussion: a drum's tone, a shaker's burst, or a block's click."""
    time = seconds(0.5)
    shape = rng.integers(3)
    if shape == 0:
        return swept_sine(time, rng.uniform(150, 600), (0.15, 0.03)) * np.exp(-time / rng.uniform(0.03, 0.2))
    if shape == 1:
        attack = 1 - np.exp(-time / rng.uniform(0.002, 0.03))
        return band_noise(time, (rng.uniform(3000, 6000), 15000), rng) * attack * np.exp(-time / rng.uniform(0.02, 0.1))
    return swept_sine(time, rng.uniform(600, 3000), (0, 0.1)) * np.exp(-time / rng.uniform(0.01, 0.06))


MAKERS = {
    "kick": kick,
    "snare": snare,
    "low-tom": tom,
    "middle-tom": tom,
    "high-tom": tom,
    "closed-hat": lambda rng: metal(rng, rng.uniform(0.012, 0.06)),
    "pedal-hat": lambda rng: metal(rng, rng.uniform(0.012, 0.05)),
    "open-hat": lambda rng: metal(rng, rng.uniform(0.12, 0.5)),
    "crash": lambda rng: metal(rng, rng.uniform(0.5, 1.3)),
    "ride": ride,
    "hand": hand,
}


def one_shots(kind, count, seed):
    """`count` synthesised one-shots of a kind."""
    rng = np.random.default_rng(seed)
    return [MAKERS[kind](rng).astype(np.float32) for _ in range(count)]
