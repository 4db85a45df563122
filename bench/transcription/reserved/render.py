"""Renders recordings with truth: `python3 -m reserved.render FOLDER [--rehearsal]`.

Each is `SET/NAME.flac` with `SET/NAME.json`. What is there is kept, so that a rendering can go on
where it was stopped; every recording depends on its song's name alone.
"""

import functools
import json
import pathlib
import sys

from drum_network.reserved import refuse_reserved_songs

from .excerpt import excerpt_of, is_drums, is_pitched, is_strike
from .kit import load_kit, play
from .songs import generated_songs, rehearsal_songs, reserved_songs
from .sound import at_equal_level, is_silent, played, write
from .truth import PITCHED_PROGRAMS, beats, drum_hits, drum_notes, heard, notes

SOUNDFONTS = {"reserved": "/usr/share/sounds/sf2/FluidR3_GM.sf2", "rehearsal": "/usr/share/sounds/sf2/TimGM6mb.sf2"}
# The hardest acoustic kit of the first experiments, and the easier one.
KITS = {
    "reserved": {"forzee": "ForzeeStereo", "rock": "GMRockKit"},
    "rehearsal": {"colombo": "ColomboAcousticDrumkit", "bja": "BJA_Pacific"},
}
GRAND_PIANO = 0
FEWEST_NOTES = 20
FEWEST_HITS = 10


class Studio:
    """What recordings are made with, and where they go."""

    def __init__(self, folder, purpose):
        self.folder = folder
        self.soundfont = SOUNDFONTS[purpose]
        self.kits = {label: load_kit(name) for label, name in KITS[purpose].items()}

    def record(self, name, make):
        """Writes a recording that `make` gives as (samples, truth), unless it is there or gives None."""
        path = self.folder / f"{name}.flac"
        made = None if path.exists() else make()
        if made is None:
            return
        samples, truth = made
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".json").write_text(json.dumps(truth) + "\n")
        write(path, samples)
        print(path, flush=True)

    def play(self, messages, excerpt):
        """The samples of messages of an excerpt, by the soundfont."""
        return played(messages, excerpt.seconds, self.soundfont)


def record_song(studio, song):
    """Every recording of a composed song."""
    name, data, _ = song
    excerpt = excerpt_of(data, name)
    grid = beats(data, excerpt, is_generated=False)
    others = functools.cache(lambda: studio.play(excerpt.of(is_pitched), excerpt))
    drums = functools.cache(lambda: studio.play(excerpt.of(is_drums), excerpt))
    hits = drum_hits(drum_notes(excerpt.messages))
    has_drums = len(hits["times"]) >= FEWEST_HITS
    if has_drums:
        studio.record(f"drums/{name}", lambda: (drums(), {"drums": hits, **grid}))
        for label, kit in studio.kits.items():
            studio.record(f"{label}/{name}", lambda kit=kit: with_kit(kit, excerpt, others()))
    record_notes(studio, name, excerpt, others)
    full = {"drums": hits, "notes": notes(excerpt.messages, excerpt.seconds), **grid}
    studio.record(f"songs/{name}", lambda: (drums() + others(), full))


def with_kit(kit, excerpt, others):
    """The drums by a kit, as loud as the other channels; None without either."""
    drums, struck = play(kit, drum_notes(excerpt.messages), excerpt.seconds)
    if is_silent(drums) or is_silent(others):
        return None
    return at_equal_level(drums, others), {"drums": drum_hits(struck)}


def record_notes(studio, name, excerpt, others):
    """The pitched channels together, one of them by a piano, and one of them by itself."""

    def part(channel, program):
        messages = excerpt.of(lambda each: each == channel)
        if program is not None:
            messages = [(time, one) for time, one in messages if one.type != "program_change"]
        return studio.play(messages, excerpt), {"notes": notes(messages, excerpt.seconds)}

    channels = channels_of(excerpt)
    if not channels:
        return
    whole = {"notes": notes(excerpt.messages, excerpt.seconds), "drums": drum_hits([])}
    studio.record(f"music/{name}", lambda: (others(), whole))
    fullest = max(channels, key=lambda channel: channels[channel]["chords"])
    busiest = max(channels, key=lambda channel: channels[channel]["notes"])
    studio.record(f"piano/{name}", lambda: part(fullest, GRAND_PIANO))
    studio.record(f"solo/{name}", lambda: part(busiest, None))


def channels_of(excerpt):
    """Per pitched channel with FEWEST_NOTES or more: how many notes it has, and how many begin with another."""
    onsets = {}
    for time, message, program in heard(excerpt.of(is_pitched)):
        if program in PITCHED_PROGRAMS:
            onsets.setdefault(message.channel, []).append(round(time, 2))
    return {
        channel: {"notes": len(times), "chords": len(times) - len(set(times))}
        for channel, times in onsets.items()
        if len(times) >= FEWEST_NOTES
    }


def record_accompaniment(studio, song):
    """A generated accompaniment with its drums."""
    name, data, _ = song
    excerpt = excerpt_of(data, name)
    truth = {
        "drums": drum_hits(drum_notes(excerpt.messages)),
        "notes": notes(excerpt.messages, excerpt.seconds),
        **beats(data, excerpt, is_generated=True),
    }
    if any(is_strike(message) for _, message in excerpt.messages):
        studio.record(f"accompaniments/{name}", lambda: (studio.play(excerpt.messages, excerpt), truth))


def main(folder, *, is_rehearsal):
    """Records every song of the reserved ones, or of those for rehearsals."""
    purpose = "rehearsal" if is_rehearsal else "reserved"
    songs = rehearsal_songs() if is_rehearsal else reserved_songs()
    if is_rehearsal:
        refuse_reserved_songs(data for _, data, _ in songs)
    studio = Studio(folder, purpose)
    for song in songs:
        record_song(studio, song)
    for song in generated_songs(purpose):
        record_accompaniment(studio, song)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--rehearsal"]
    if len(arguments) != 1:
        sys.exit("usage: python3 -m reserved.render FOLDER [--rehearsal]")
    main(pathlib.Path(arguments[0]), is_rehearsal="--rehearsal" in sys.argv)
