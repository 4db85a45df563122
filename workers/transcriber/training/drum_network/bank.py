"""The bank of one-shots: every drum sound of the allowed sources, gathered once.

`python3 -m drum_network.bank FILE` writes a pickle: a list of Sound. A sound's `group` is the
kit it comes from, which is what validation holds out.
"""

import dataclasses
import pathlib
import pickle
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import mido
import numpy as np
import scipy.signal
import soundfile

from .features import SAMPLE_RATE
from .kinds import kind_of_key
from .reserved import ReservedMaterial, refuse_reserved_kit, refuse_reserved_soundfont
from .synthesis import MAKERS, one_shots

HYDROGEN = pathlib.Path("/usr/share/hydrogen/data/drumkits")
SONIC_PI = pathlib.Path("/usr/share/sonic-pi/samples")
LMMS = pathlib.Path("/usr/share/lmms/samples/drums")
STK = pathlib.Path("/usr/share/stk/rawwaves")
STK_RATE = 22050
# Of A320U without its electronic, TR-808 and orchestral kits, whose samples resemble those of reserved ones.
SOUNDFONTS = {
    "tim": ("/usr/share/sounds/sf2/TimGM6mb.sf2", (0, 8, 16, 24, 25, 32, 40)),
    "opl": ("/usr/share/sounds/sf2/OPL-3_FM_128M.sf2", (0,)),
    "a320u": ("/usr/share/sounds/sf2/A320U.sf2", (0, 8, 16, 32, 40)),
}
FREEPATS = "/etc/timidity/freepats.cfg"
HAND_KITS = ("Gimme A Hand", "circAfrique")
LONGEST_SECONDS = 2.2
VELOCITIES = (50, 90, 122)
KEY_SPACING_SECONDS = 2.5
SYNTHESISED_OF_EACH = 30

# Instrument names of Hydrogen kits, first match wins; None is not a drum hit.
NAMES = [
    (None, r"beats_|strum|zap|fx|redo|roll|noise|glass"),
    ("side-stick", r"stick|rim ?click|click"),
    ("clap", r"clap|snap"),
    ("hand", r"cowbell|agogo|tamb|shaker|conga|clave|whistle|maraca|block|bongo|djembe|cajon|triangle"),
    ("kick", r"kick|bass ?drum|^bd"),
    ("snare", r"snare|^sd|^sn"),
    ("pedal-hat", r"pedal"),
    ("open-hat", r"(hat|hh).*(open|op\b|ope|free|swish|ring)|open.*(hat|hh)|ohh"),
    ("closed-hat", r"hat|hh"),
    ("ride-bell", r"bell|cup"),
    ("splash", r"splash"),
    ("china", r"china"),
    ("crash", r"crash"),
    ("ride", r"ride|cymbal"),
    ("low-tom", r"(low|floor).*tom|tom.*(low|floor| l\b|3|4)"),
    ("high-tom", r"(hi|high).*tom|tom.*(hi|1| h\b)"),
    ("middle-tom", r"tom"),
]
SONIC_PI_NAMES = [
    ("kick", r"^bd_|bass_(hard|soft)|heavy_kick|_kick"),
    ("snare", r"^sn_|drum_snare|elec_.*snare"),
    ("closed-hat", r"cymbal_(closed|pedal)"),
    ("open-hat", r"cymbal_open"),
    ("crash", r"cymbal_(hard|soft)|splash|elec_cymbal"),
    ("low-tom", r"tom_lo"),
    ("middle-tom", r"tom_mid"),
    ("high-tom", r"tom_hi"),
    ("hand", r"^tabla_|perc_(bell|snap)|elec_(blip|ping|plip|tick|wood|bong)|drum_cowbell"),
]
LMMS_NAMES = [
    ("snare", r"snare"),
    ("side-stick", r"rim|sidestick"),
    ("kick", r"^bassdrum|^kick"),
    ("clap", r"clap"),
    ("pedal-hat", r"hihat_foot"),
    ("closed-hat", r"hihat_closed"),
    ("open-hat", r"hihat_open"),
    ("crash", r"crash"),
    ("ride", r"ride"),
    ("low-tom", r"tom_low"),
    ("high-tom", r"tom_hi"),
    ("middle-tom", r"^tom"),
    ("hand", r"clav|shaker|wood"),
]
STK_NAMES = [
    ("kick", r"bassdrum"),
    ("snare", r"snardrum"),
    ("closed-hat", r"hihatcym"),
    ("crash", r"crashcym"),
    ("ride", r"ridecymb"),
    ("low-tom", r"tomlowdr"),
    ("middle-tom", r"tommiddr"),
    ("high-tom", r"tomhidrm"),
    ("hand", r"cowbell|tambourn"),
]


@dataclasses.dataclass
class Sound:
    """One instrument: layers (lowest velocity 0...1, gain, samples), softest first."""

    group: str
    kind: str
    layers: list


def kind_of_name(name, patterns):
    """The kind an instrument's name stands for; None if it is no drum hit."""
    return next((kind for kind, pattern in patterns if re.search(pattern, name.lower())), None)


def trimmed(samples, rate=SAMPLE_RATE):
    """Mono samples from 1 ms before their onset on, peak 1, faded at the end; None if silent."""
    mono = samples.mean(1) if samples.ndim > 1 else samples
    if rate != SAMPLE_RATE:
        mono = scipy.signal.resample_poly(mono, SAMPLE_RATE, rate)
    peak = np.abs(mono).max(initial=0)
    if peak < 1e-3:
        return None
    onset = int(np.argmax(np.abs(mono) > 0.08 * peak))
    shot = mono[max(0, onset - 44) :][: int(LONGEST_SECONDS * SAMPLE_RATE)] / peak
    fade = min(len(shot), 2000)
    shot[-fade:] *= np.linspace(1, 0, fade)
    return shot.astype(np.float16)


def kit_layers(instrument, directory):
    """The layers of one instrument of a Hydrogen kit."""
    layers = []
    for layer in instrument.findall(".//layer") or [instrument]:
        path = directory / (layer.findtext("filename") or "")
        if not path.is_file():
            continue
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        shot = trimmed(samples, rate)
        if shot is not None:
            layers.append((float(layer.findtext("min") or 0), float(layer.findtext("gain") or 1), shot))
    return sorted(layers, key=lambda layer: layer[0])


def hydrogen_kit(directory):
    """The sounds of a Hydrogen kit."""
    files = [path.read_bytes() for path in directory.iterdir() if path.is_file()]
    refuse_reserved_kit(directory.name, files)
    text = (directory / "drumkit.xml").read_text(encoding="utf8", errors="replace")
    root = xml.etree.ElementTree.fromstring(re.sub(r'xmlns="[^"]*"', "", text, count=1))
    sounds = []
    for instrument in root.findall(".//instrument"):
        kind = kind_of_name(instrument.findtext("name") or "", NAMES)
        if kind and directory.name.startswith(HAND_KITS):
            kind = "hand"
        layers = kit_layers(instrument, directory) if kind else []
        if layers:
            sounds.append(Sound(directory.name, kind, layers))
    return sounds


def hydrogen_sounds():
    """The sounds of every Hydrogen kit that is not reserved."""
    sounds = []
    for directory in sorted(HYDROGEN.iterdir()):
        try:
            sounds += hydrogen_kit(directory)
        except ReservedMaterial as refusal:
            print(f"left out: {refusal}")
    return sounds


def sample_sounds(group, files, names, read):
    """The one-shots among single files of samples, by their names; `read` gives samples and their rate."""
    sounds = []
    for path in sorted(files):
        kind = kind_of_name(path.stem, names)
        shot = trimmed(*read(path)) if kind else None
        if shot is not None:
            sounds.append(Sound(group, kind, [(0.0, 1.0, shot)]))
    return sounds


def read_audio(path):
    """Samples and rate of a file; silence of one that cannot be read (LMMS has a WAV named .ogg)."""
    try:
        return soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        print(f"left out: {error}")
        return np.zeros((1, 1), np.float32), SAMPLE_RATE


def read_raw(path):
    """Samples and rate of a raw file of the Synthesis ToolKit: 16 bit, big-endian, mono."""
    return np.fromfile(path, ">i2").astype(np.float32) / 32768, STK_RATE


def every_sample_sound():
    """The one-shots that come as single files."""
    return [
        *sample_sounds("sonic-pi", SONIC_PI.glob("*.flac"), SONIC_PI_NAMES, read_audio),
        *sample_sounds("lmms", LMMS.glob("*.ogg"), LMMS_NAMES, read_audio),
        *sample_sounds("stk", STK.glob("*.raw"), STK_NAMES, read_raw),
    ]


def every_key(program):
    """A MIDI file that strikes every percussion key at every velocity, evenly spaced."""
    track = mido.MidiTrack([mido.Message("program_change", channel=9, program=program)])
    ticks = int(KEY_SPACING_SECONDS * 960)
    for key in range(35, 82):
        for velocity in VELOCITIES:
            track.append(mido.Message("note_on", channel=9, note=key, velocity=velocity))
            track.append(mido.Message("note_off", channel=9, note=key, time=ticks))
    return mido.MidiFile(tracks=[track], ticks_per_beat=480)


def rendered(midi, command):
    """Mono samples of a MIDI file played by `command` with `MIDI` and `RAW` filled in."""
    with tempfile.TemporaryDirectory() as folder:
        names = {"MIDI": f"{folder}/song.mid", "RAW": f"{folder}/song.raw"}
        midi.save(names["MIDI"])
        subprocess.run([names.get(word, word) for word in command], check=True, capture_output=True, timeout=600)
        return np.fromfile(names["RAW"], "<i2").astype(np.float32).reshape(-1, 2).mean(1) / 32768


def fluidsynth_command(soundfont, *, reverb=False):
    """The command that renders MIDI with a soundfont to 16-bit stereo; refuses reserved ones."""
    refuse_reserved_soundfont(soundfont)
    switches = ["-ni", "-q", "-g", "0.4", "-R", str(int(reverb)), "-C", "0", "-r", str(SAMPLE_RATE)]
    return ["fluidsynth", *switches, "-O", "s16", "-T", "raw", "-F", "RAW", soundfont, "MIDI"]


def timidity_command(config):
    """The command that renders MIDI with a timidity configuration to 16-bit stereo."""
    return ["timidity", "-c", config, "-s", str(SAMPLE_RATE), "-EFreverb=0", "-Or1slS", "-o", "RAW", "MIDI"]


def rendered_keys(group, audio):
    """The sounds in a rendering of `every_key`."""
    sounds, step = [], int(KEY_SPACING_SECONDS * SAMPLE_RATE)
    for index, key in enumerate(range(35, 82)):
        layers = []
        for layer, velocity in enumerate(VELOCITIES):
            start = (index * len(VELOCITIES) + layer) * step
            shot = trimmed(audio[start : start + step - 500])
            if shot is not None:
                layers.append((0.0 if layer == 0 else (velocity - 20) / 127, 1.0, shot))
        if layers:
            sounds.append(Sound(group, kind_of_key(key), layers))
    return sounds


def soundfont_sounds():
    """The drum presets of the allowed soundfonts and of freepats."""
    sounds = rendered_keys("freepats", rendered(every_key(0), timidity_command(FREEPATS)))
    for name, (path, programs) in SOUNDFONTS.items():
        for program in programs:
            sounds += rendered_keys(name, rendered(every_key(program), fluidsynth_command(path)))
    return sounds


def synthesised_sounds():
    """Sounds made from nothing, each a group's member of its own kind."""
    sounds = []
    for seed, kind in enumerate(MAKERS):
        shots = [trimmed(shot) for shot in one_shots(kind, SYNTHESISED_OF_EACH, seed)]
        sounds += [Sound("synthesised", kind, [(0.0, 1.0, shot)]) for shot in shots if shot is not None]
    return sounds


def save_bank(path, sounds):
    """Writes sounds as plain tuples, which any module can read back."""
    pathlib.Path(path).write_bytes(pickle.dumps([(sound.group, sound.kind, sound.layers) for sound in sounds]))


def load_bank(path):
    """The sounds that `save_bank` wrote."""
    return [Sound(*fields) for fields in pickle.loads(pathlib.Path(path).read_bytes())]


def main(path):
    """Builds the bank and writes it to `path`."""
    sounds = hydrogen_sounds() + every_sample_sound() + soundfont_sounds() + synthesised_sounds()
    save_bank(path, sounds)
    for group in sorted({sound.group for sound in sounds}):
        kinds = [sound.kind for sound in sounds if sound.group == group]
        print(group, {kind: kinds.count(kind) for kind in sorted(set(kinds))})


if __name__ == "__main__":
    main(sys.argv[1])
