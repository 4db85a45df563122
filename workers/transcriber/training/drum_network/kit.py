"""Kits for single songs, composed from the bank, and the mixer that plays them."""

import numpy as np
import scipy.signal

from .features import SAMPLE_RATE
from .kinds import CLASS_OF_KIND, LEVEL_OF_KIND, STAND_INS, kind_of_key

CHOKED_BY = ("closed-hat", "pedal-hat")
CHOKE_SECONDS = 0.03
VELOCITY_EXPONENT = (1.0, 2.0)


def decibels(value):
    """The amplitude ratio of a level in dB."""
    return 10 ** (value / 20)


def resampled(shot, semitones):
    """A one-shot played faster or slower by `semitones`."""
    rate = 2 ** (semitones / 12)
    return np.interp(np.arange(0, len(shot) - 1, rate), np.arange(len(shot)), shot)


def varied(shot, variation):
    """A one-shot with the pitch, decay and transient of a variation."""
    shot = shot.astype(np.float32)
    if variation["pitch"]:
        shot = resampled(shot, variation["pitch"])
    time = np.arange(len(shot)) / SAMPLE_RATE
    if variation["decay"]:
        shot = shot * np.exp(-time / variation["decay"])
    if variation["transient"]:
        shot = shot * (1 + (decibels(variation["transient"]) - 1) * np.exp(-time / 0.006))
    return shot.astype(np.float32)


def variation_of(kind, rng):
    """Random pitch (semitones), extra decay (seconds) and transient gain (dB) for a kind."""
    longest = {"closed-hat": 0.15, "pedal-hat": 0.15, "crash": 3, "ride": 2, "open-hat": 0.8}.get(kind, 0.6)
    shortest = longest / 5 if kind in ("open-hat", "crash", "ride") else longest / 12
    return {
        "pitch": rng.uniform(-4, 4) if rng.random() < 0.6 else 0,
        "decay": rng.uniform(shortest, longest) if rng.random() < 0.35 else 0,
        "transient": rng.uniform(-5, 6) if rng.random() < 0.35 else 0,
    }


class Kit:
    """One song's kit: per kind a sound of the bank, varied, at a level."""

    def __init__(self, sounds, rng, *, is_plain=False):
        self.rng = rng
        self.is_plain = is_plain
        self.sounds = sounds
        self.home = rng.choice(sorted({sound.group for sound in sounds}))
        self.is_coherent = is_plain or rng.random() < 0.45
        self.chosen = {}
        self.shots = {}
        self.exponent = 1.4 if is_plain else rng.uniform(*VELOCITY_EXPONENT)

    def candidates(self, kind):
        """The sounds that may play a kind: of the home kit when coherent, else of any kit."""
        for name in [kind, *STAND_INS.get(kind, [])]:
            every = [sound for sound in self.sounds if sound.kind == name]
            at_home = [sound for sound in every if sound.group == self.home]
            if self.is_coherent and at_home:
                return at_home
            if every:
                return every
        return []

    def instrument(self, kind, key):
        """The (layers, gain, variation, second layers) that play a key; None when nothing can."""
        name = (kind, key if kind == "hand" else None)
        if name not in self.chosen:
            self.chosen[name] = self.compose(kind)
        return self.chosen[name]

    def compose(self, kind):
        """Chooses, varies and levels the sound for a kind."""
        candidates = self.candidates(kind)
        if not candidates:
            return None
        # Groups first, then sounds, or the group with most sounds would play most songs.
        group = self.rng.choice(sorted({sound.group for sound in candidates}))
        sound = self.rng.choice([sound for sound in candidates if sound.group == group])
        spread = 1 if self.is_plain else 5
        gain = decibels(LEVEL_OF_KIND[kind] + self.rng.uniform(-spread, spread))
        variation = {"pitch": 0, "decay": 0, "transient": 0} if self.is_plain else variation_of(kind, self.rng)
        second = self.rng.choice(candidates) if not self.is_plain and self.rng.random() < 0.12 else None
        return sound, gain, variation, second

    def shot(self, kind, key, velocity):
        """The samples of one hit; None when the kit cannot play the kind."""
        instrument = self.instrument(kind, key)
        if instrument is None:
            return None
        sound, gain, variation, second = instrument
        fitting = [index for index, layer in enumerate(sound.layers) if layer[0] <= velocity / 127] or [0]
        name = (kind, key if kind == "hand" else None, fitting[-1])
        if name not in self.shots:
            self.shots[name] = self.layered(sound.layers[fitting[-1]][2], variation, second)
        return self.shots[name] * np.float32(gain * (velocity / 127) ** self.exponent)

    def layered(self, samples, variation, second):
        """A varied one-shot, with the second sound's softest layer under it if there is one."""
        shot = varied(samples, variation)
        if second is not None:
            other = second.layers[0][2].astype(np.float32)[: len(shot)] * decibels(self.rng.uniform(-14, -3))
            shot[: len(other)] += other
        return shot / max(1e-6, np.abs(shot).max())


def play(kit, notes, seconds):
    """Drum audio and its hits (time, class, velocity) of notes (time, key, velocity)."""
    audio = np.zeros(int((seconds + 3) * SAMPLE_RATE), np.float32)
    chokes = np.sort([time for time, key, _ in notes if kind_of_key(key) in CHOKED_BY])
    hits = []
    for time, key, velocity in notes:
        kind = kind_of_key(key)
        shot = kit.shot(kind, key, velocity) if kind else None
        if shot is None:
            continue
        if kind == "open-hat":
            shot = choked(shot, time, chokes)
        start = int(time * SAMPLE_RATE)
        end = min(len(audio), start + len(shot))
        audio[start:end] += shot[: end - start]
        if CLASS_OF_KIND[kind] is not None:
            hits.append((time, CLASS_OF_KIND[kind], velocity))
    return audio[: int(seconds * SAMPLE_RATE)], hits


def choked(shot, time, chokes):
    """An open hi-hat's shot, ended by the next closing of the hi-hat."""
    later = chokes[chokes > time + 0.02]
    if not len(later):
        return shot
    closing = int((later[0] - time) * SAMPLE_RATE)
    fade = int(CHOKE_SECONDS * SAMPLE_RATE)
    shot = shot[: closing + fade].copy()
    tail = max(0, len(shot) - closing)
    if tail:
        shot[-tail:] *= np.linspace(1, 0, tail, dtype=np.float32)
    return shot


def equalised(audio, rng):
    """Audio through one to three random bells and a tilt."""
    size = 1 << 15
    octave = np.log2(np.fft.rfftfreq(size, 1 / SAMPLE_RATE) + 20)
    level = rng.uniform(-3, 2) * (octave - 10) / 2 if rng.random() < 0.5 else np.zeros_like(octave)
    for _ in range(rng.randint(1, 3)):
        centre, width = rng.uniform(5.3, 13.8), rng.uniform(0.4, 1.6)
        level = level + rng.uniform(-9, 8) * np.exp(-(((octave - centre) / width) ** 2))
    log_gain = np.minimum(level, 12) / 20 * np.log(10)
    return scipy.signal.oaconvolve(audio, minimum_phase(log_gain, size))[: len(audio)].astype(np.float32)


def minimum_phase(log_gain, size):
    """The minimum-phase impulse response (2048 samples) of a log magnitude, so that onsets stay."""
    cepstrum = np.fft.irfft(log_gain, size)
    fold = np.zeros(size)
    fold[0], fold[size // 2], fold[1 : size // 2] = 1, 1, 2
    return np.fft.irfft(np.exp(np.fft.rfft(cepstrum * fold)), size)[:2048]


def reverberated(audio, rng):
    """Audio with a random exponentially decaying room under it."""
    length = int(rng.uniform(0.15, 1.2) * SAMPLE_RATE)
    noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    room = scipy.signal.lfilter([1], [1, -rng.uniform(0, 0.7)], noise)
    room[: int(rng.uniform(0.002, 0.03) * SAMPLE_RATE)] = 0
    wet = scipy.signal.oaconvolve(audio, room.astype(np.float32))[: len(audio)]
    return audio + wet * (rms(audio) / rms(wet) * decibels(rng.uniform(-22, -4)))


def compressed(audio, rng):
    """Audio through a compressor with a 10 ms peak follower."""
    block = 441
    count = len(audio) // block
    peaks = np.abs(audio[: count * block]).reshape(count, block).max(1)
    falling = np.exp(-1 / rng.uniform(4, 30))
    envelope, level = np.empty(count), 0.0
    for index in range(count):
        level = max(peaks[index], level * falling, 1e-9)
        envelope[index] = level
    threshold = np.percentile(envelope, rng.uniform(30, 80)) + 1e-6
    gain = np.where(envelope > threshold, (envelope / threshold) ** (1 / rng.uniform(2, 8) - 1), 1)
    return audio * np.interp(np.arange(len(audio)), np.arange(count) * block + block / 2, gain)


def rms(audio):
    """Root mean square of audio, never zero."""
    return float(np.sqrt(np.mean(np.square(audio, dtype=np.float64)) + 1e-10))


def mastered(audio, rng):
    """A mix as it may come off a record: equalised, in a room, compressed, clipped, dulled, noisy."""
    if rng.random() < 0.6:
        audio = equalised(audio, rng)
    if rng.random() < 0.35:
        audio = reverberated(audio, rng)
    if rng.random() < 0.35:
        audio = compressed(audio, rng)
    if rng.random() < 0.15:
        ceiling = np.percentile(np.abs(audio), rng.uniform(98.5, 99.9))
        audio = np.clip(audio, -ceiling, ceiling)
    if rng.random() < 0.25:
        dull = scipy.signal.butter(6, rng.uniform(9000, 17000), output="sos", fs=SAMPLE_RATE)
        audio = scipy.signal.sosfilt(dull, audio)
    if rng.random() < 0.35:
        noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(len(audio))
        audio = audio + noise * rms(audio) * decibels(-rng.uniform(20, 55))
    return np.asarray(audio, np.float32)
