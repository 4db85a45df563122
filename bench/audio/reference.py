"""What the reference takes for an operation: one JSON request a line on stdin, one answer a line on stdout.

    {"load": FILE.npy, "as": NAME}                        {"ok": true}
    {"operation": O, "samples": NAME, "sr": HZ}           {"cpu_ms": T}      of samples in memory
    {"operation": O, "file": FILE, "sr": HZ}              {"cpu_ms": T}      decoded with librosa.load

CPU time is that of this process with all of its threads; start it with OMP_NUM_THREADS=1 and its like.
"""

import json
import sys
import time
import warnings

import librosa
import numpy
import sklearn.cluster
import sklearn.decomposition
import sklearn.neighbors
import sklearn.preprocessing

warnings.filterwarnings("ignore")

C2, C7 = librosa.note_to_hz("C2"), librosa.note_to_hz("C7")
feature, effects, beat = librosa.feature, librosa.effects, librosa.beat


def points(y, sr):
    """Data sets are made of MFCCs, a point a frame; once, outside what is measured."""
    return numpy.ascontiguousarray(feature.mfcc(y=y, sr=sr, n_mfcc=13).T)


def neighbours(data, _sr):
    return sklearn.neighbors.KDTree(data).query(data, k=2)


def clusters(data, _sr):
    """Until no point changes its cluster, as FluCoMa goes on; sklearn would stop earlier."""
    means = sklearn.cluster.KMeans(4, n_init=1, max_iter=100, tol=0, random_state=0)
    return means.fit_predict(data)


def scaler(name):
    return lambda data, _sr: getattr(sklearn.preprocessing, name)().fit_transform(data)


OF_SOUND = {
    "librosa-stft": lambda y, sr: numpy.abs(librosa.stft(y)),
    "librosa-melspectrogram": lambda y, sr: feature.melspectrogram(y=y, sr=sr),
    "librosa-mfcc": lambda y, sr: feature.mfcc(y=y, sr=sr, n_mfcc=20),
    "librosa-chroma-stft": lambda y, sr: feature.chroma_stft(y=y, sr=sr),
    "librosa-chroma-cqt": lambda y, sr: feature.chroma_cqt(y=y, sr=sr),
    "librosa-tonnetz": lambda y, sr: feature.tonnetz(y=y, sr=sr),
    "librosa-cqt": lambda y, sr: numpy.abs(librosa.cqt(y, sr=sr)),
    "librosa-spectral-centroid": lambda y, sr: feature.spectral_centroid(y=y, sr=sr),
    "librosa-spectral-bandwidth": lambda y, sr: feature.spectral_bandwidth(y=y, sr=sr),
    "librosa-spectral-contrast": lambda y, sr: feature.spectral_contrast(y=y, sr=sr),
    "librosa-spectral-flatness": lambda y, sr: feature.spectral_flatness(y=y),
    "librosa-spectral-rolloff": lambda y, sr: feature.spectral_rolloff(y=y, sr=sr),
    "librosa-rms": lambda y, sr: feature.rms(y=y),
    "librosa-zero-crossing-rate": lambda y, sr: feature.zero_crossing_rate(y),
    "librosa-onset-strength": lambda y, sr: librosa.onset.onset_strength(y=y, sr=sr),
    "librosa-onset-detect": lambda y, sr: librosa.onset.onset_detect(y=y, sr=sr),
    "librosa-tempo": lambda y, sr: feature.tempo(y=y, sr=sr),
    "librosa-beat-track": lambda y, sr: beat.beat_track(y=y, sr=sr),
    "librosa-tempogram": lambda y, sr: feature.tempogram(y=y, sr=sr),
    "librosa-hpss": lambda y, sr: effects.hpss(y),
    "librosa-yin": lambda y, sr: librosa.yin(y, fmin=C2, fmax=C7, sr=sr),
    "librosa-pyin": lambda y, sr: librosa.pyin(y, fmin=C2, fmax=C7, sr=sr),
    "librosa-trim": lambda y, sr: effects.trim(y),
    "librosa-split": lambda y, sr: effects.split(y),
    "librosa-time-stretch": lambda y, sr: effects.time_stretch(y, rate=1.25),
    "librosa-pitch-shift": lambda y, sr: effects.pitch_shift(y, sr=sr, n_steps=4),
    "librosa-resample": lambda y, sr: librosa.resample(y, orig_sr=sr, target_sr=16000),
}
EFFECTS = {"librosa-resample", "librosa-time-stretch", "librosa-pitch-shift"}
OF_POINTS = {
    "librosa-delta": lambda data, sr: feature.delta(data.T),
    "robustscaling": scaler("RobustScaler"),
    "standardize": scaler("StandardScaler"),
    "normalize": scaler("MinMaxScaler"),
    "pca": lambda data, _sr: sklearn.decomposition.PCA(2).fit_transform(data),
    "kmeans": clusters,
    "kdtree": neighbours,
}

loaded = {}
made = {}


def prepared(operation, name, sr):
    if operation in OF_SOUND:
        return OF_SOUND[operation], loaded[name]
    if (name, sr) not in made:
        made[name, sr] = points(loaded[name], sr)
    return OF_POINTS[operation], made[name, sr]


def measure(request):
    operation, sr = request["operation"], request["sr"]
    if "file" in request:
        if operation not in OF_SOUND:
            return {"unknown": operation}
        start = time.process_time()
        # Effects take a file as it is, with all its channels.
        given = {"sr": None, "mono": False} if operation in EFFECTS else {"sr": sr}
        y, sr = librosa.load(request["file"], **given)
        OF_SOUND[operation](y, sr)
        return {"cpu_ms": 1000 * (time.process_time() - start)}
    if operation not in OF_SOUND and operation not in OF_POINTS:
        return {"unknown": operation}
    run, data = prepared(operation, request["samples"], sr)
    start = time.process_time()
    run(data, sr)
    return {"cpu_ms": 1000 * (time.process_time() - start)}


def answer(request):
    if "load" in request:
        loaded[request["as"]] = numpy.load(request["load"])
        return {"ok": True}
    return measure(request)


print(json.dumps({"librosa": librosa.__version__, "numpy": numpy.__version__}), flush=True)
for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:  # what one operation cannot do must not end the others
        result = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
