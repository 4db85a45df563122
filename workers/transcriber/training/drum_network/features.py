"""What the network hears. `audio/transcription/drums/drum-features.ts` computes the same.

44.1 kHz mono, RMS of the whole recording brought to 0.1, periodic Hann window of 2048 samples
centred on multiples of 441 samples (100 frames per second, zeros outside the recording),
power spectrum, triangular bands of unit sum, m = 2 / (sum of window) * square root of a band's
power, log10(1 + 1000 m).
"""

import numpy as np

SAMPLE_RATE = 44100
HOP = 441
WINDOW = 2048
TARGET_RMS = 0.1
LOWEST_HZ = 30
HIGHEST_HZ = 17000
BANDS_PER_OCTAVE = 12
COMPRESSION = 1000
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def band_edges():
    """The FFT bins of the bands' corners: twelfth-octave steps, rounded, each bin once."""
    count = int(np.floor(np.log2(HIGHEST_HZ / LOWEST_HZ) * BANDS_PER_OCTAVE)) + 2
    frequencies = LOWEST_HZ * 2.0 ** (np.arange(count) / BANDS_PER_OCTAVE)
    return np.unique(np.floor(frequencies * WINDOW / SAMPLE_RATE + 0.5).astype(int))


def filter_bank():
    """Weights [bins, bands] of triangles between neighbouring edges, each of unit sum."""
    edges = band_edges()
    bins = np.arange(WINDOW // 2 + 1)[:, None]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    weights = np.maximum(0, np.minimum(rising, falling))
    return (weights / weights.sum(0)).astype(np.float32)


FILTERS = filter_bank()
BANDS = FILTERS.shape[1]


def features(samples):
    """The features [frames, bands] of mono samples; frame k is centred on sample 441 k."""
    samples = np.asarray(samples, np.float32)
    rms = np.sqrt(np.mean(np.square(samples, dtype=np.float64)))
    scaled = samples * np.float32(TARGET_RMS / rms if rms > 1e-7 else 1)
    padded = np.pad(scaled, (WINDOW // 2, WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][: len(samples) // HOP + 1]
    blocks = [compressed_bands(frames[start : start + 1000]) for start in range(0, len(frames), 1000)]
    return np.concatenate(blocks)


def compressed_bands(frames):
    """The compressed band magnitudes of windows of samples."""
    spectra = np.fft.rfft(frames * HANN, axis=1)
    powers = (spectra.real**2 + spectra.imag**2).astype(np.float32) @ FILTERS
    return np.log10(1 + COMPRESSION * 2 / HANN.sum() * np.sqrt(powers)).astype(np.float32)
