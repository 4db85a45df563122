"""Drum sounds by kind, and which of the network's classes each kind is."""

CLASSES = ["kick", "snare", "closed-hi-hat", "open-hi-hat", "tom", "crash", "ride"]

# A kind with class None is a distractor: it is heard and never labelled.
CLASS_OF_KIND = {
    "kick": 0, "snare": 1, "side-stick": 1, "closed-hat": 2, "pedal-hat": 2, "open-hat": 3,
    "low-tom": 4, "middle-tom": 4, "high-tom": 4, "crash": 5, "splash": 5, "china": 5,
    "ride": 6, "ride-bell": 6, "clap": None, "hand": None,
}

# General MIDI percussion keys; every other key from 27 to 87 is hand percussion.
KIND_OF_KEY = {
    35: "kick", 36: "kick", 37: "side-stick", 38: "snare", 40: "snare", 39: "clap",
    41: "low-tom", 43: "low-tom", 45: "middle-tom", 47: "middle-tom", 48: "high-tom", 50: "high-tom",
    42: "closed-hat", 44: "pedal-hat", 46: "open-hat", 49: "crash", 57: "crash", 55: "splash",
    52: "china", 51: "ride", 59: "ride", 53: "ride-bell",
}

# What plays a kind that a kit lacks.
STAND_INS = {
    "pedal-hat": ["closed-hat"], "low-tom": ["middle-tom", "high-tom"],
    "middle-tom": ["low-tom", "high-tom"], "high-tom": ["middle-tom", "low-tom"],
    "splash": ["crash"], "china": ["crash"], "ride-bell": ["ride"], "side-stick": ["snare"],
}

# Typical peak of a kind within a kit, in dB, for kits composed of unrelated sounds.
LEVEL_OF_KIND = {
    "kick": 0, "snare": -1, "side-stick": -7, "closed-hat": -11, "pedal-hat": -14, "open-hat": -9,
    "low-tom": -3, "middle-tom": -3, "high-tom": -3, "crash": -6, "splash": -9, "china": -7,
    "ride": -10, "ride-bell": -9, "clap": -5, "hand": -8,
}


def kind_of_key(key):
    """The kind that a General MIDI percussion key plays; None outside the drum map."""
    if key in KIND_OF_KEY:
        return KIND_OF_KEY[key]
    return "hand" if 27 <= key <= 87 else None
