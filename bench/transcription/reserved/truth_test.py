"""Tests of what the recordings are said to hold: `python3 -m unittest reserved.truth_test`."""

import io
import random
import unittest

import mido

from .excerpt import LEAD_SECONDS, SECONDS, Excerpt, cut, excerpt_of, midi_file
from .truth import beats, drum_hits, drum_notes, metre, notes

DRUMS = 9


def strike(time, note, *, channel=0, velocity=90):
    """The (seconds, message) that begins a note."""
    return time, mido.Message("note_on", channel=channel, note=note, velocity=velocity)


def release(time, note, channel=0):
    """The (seconds, message) that ends a note."""
    return time, mido.Message("note_off", channel=channel, note=note)


def file_of(*messages, ticks_per_beat=480):
    """The bytes of a MIDI file of one track of messages with their own delta times."""
    midi = mido.MidiFile(tracks=[mido.MidiTrack(messages)], ticks_per_beat=ticks_per_beat)
    data = io.BytesIO()
    midi.save(file=data)
    return data.getvalue()


def written(*messages, start=0, seconds=10, is_generated=False):
    """Beats, bars and tempo of a file of messages."""
    return beats(file_of(*messages), Excerpt(start, seconds, []), is_generated=is_generated)


def sixteenths(late):
    """Notes of a file, so many of 480 ticks behind the sixteenths; more on beats than between."""
    steps = [480, 480, 240, 240, 360, 120] * 8
    return [mido.Message("note_on", note=60, velocity=90, time=time) for time in [480 + late, *steps]]


class Hits(unittest.TestCase):
    """Drum hits."""

    def test_keys_become_classes_and_hand_percussion_none(self):
        hits = drum_hits([(0.1, 36, 90), (0.2, 37, 80), (0.3, 39, 80), (0.4, 63, 80), (0.5, 55, 70), (0.6, 44, 60)])
        self.assertEqual(hits["instruments"], ["kick", "snare", "crash", "closed-hi-hat"])
        self.assertEqual(hits["times"], [0.1, 0.2, 0.5, 0.6])
        self.assertEqual(hits["velocities"], [90, 80, 70, 60])

    def test_two_keys_of_a_class_at_once_are_one_hit(self):
        hits = drum_hits([(1, 35, 90), (1.02, 36, 90), (1.02, 38, 90), (1.05, 36, 90)])
        self.assertEqual(hits["times"], [1, 1.02, 1.05])

    def test_what_is_turned_down_is_not_heard(self):
        turned = {"type": "control_change", "channel": DRUMS, "control": 7}
        volume = [(time, mido.Message(**turned, value=value)) for time, value in ((0, 0), (2, 90))]
        struck = [strike(time, 36, channel=DRUMS) for time in (1, 3)] + [strike(3, 60)]
        self.assertEqual(drum_notes(volume + struck), [(3, 36, 90)])


class Notes(unittest.TestCase):
    """Notes."""

    def test_they_end_with_their_key_or_the_excerpt(self):
        found = notes([strike(1, 60), release(1.5, 60), strike(2, 64), strike(1, 36, channel=DRUMS)], 4)
        self.assertEqual(found, {"onsets": [1, 2], "offsets": [1.5, 4], "pitches": [60, 64], "velocities": [90, 90]})

    def test_unisons_are_one_and_last_as_long_as_the_longer(self):
        both = [strike(1, 60), strike(1.01, 60, channel=1), release(1.2, 60), release(2, 60, 1)]
        self.assertEqual(notes(both, 4), {"onsets": [1], "offsets": [2], "pitches": [60], "velocities": [90]})

    def test_sound_effects_are_none(self):
        program = (0, mido.Message("program_change", channel=0, program=127))
        self.assertEqual(notes([program, strike(1, 60)], 4)["onsets"], [])


class Beats(unittest.TestCase):
    """Beats and bars."""

    def test_a_file_without_signature_has_four_quarters_at_120(self):
        found = written(seconds=4)
        self.assertEqual(found["beats"]["times"][:3], [0.25, 0.75, 1.25])
        self.assertEqual(found["beats"]["positions"], [1, 2, 3, 4] * 2)
        self.assertEqual(found["bars"], {"times": [0.25, 2.25], "beats": [4, 4]})
        self.assertEqual(found["tempo"]["bpm"], 120)

    def test_they_follow_changes_of_tempo_and_signature(self):
        found = written(
            mido.MetaMessage("time_signature", numerator=3, denominator=4),
            mido.MetaMessage("set_tempo", tempo=500_000, time=0),
            mido.MetaMessage("set_tempo", tempo=1_000_000, time=960),
            mido.MetaMessage("time_signature", numerator=6, denominator=8, time=480),
            seconds=6.4,
        )
        # Three quarters, the last one slower, then beats of three eighths.
        self.assertEqual(found["beats"]["times"], [0.25, 0.75, 1.25, 2.25, 3.75, 5.25])
        self.assertEqual(found["beats"]["positions"], [1, 2, 3, 1, 2, 1])
        self.assertEqual(found["bars"], {"times": [0.25, 2.25, 5.25], "beats": [3, 2, 2]})

    def test_an_excerpt_begins_within_a_bar(self):
        found = written(start=0.6, seconds=2)
        self.assertEqual(found["beats"], {"times": [0.65, 1.15, 1.65, 2.15], "positions": [3, 4, 1, 2]})

    def test_they_are_where_all_notes_are(self):
        self.assertEqual(written(*sixteenths(48), seconds=3)["beats"]["times"][:3], [0.3, 0.8, 1.3])
        self.assertEqual(written(*sixteenths(-48), seconds=3)["beats"]["times"][:3], [0.7, 1.2, 1.7])
        # As much as a player may be late.
        self.assertEqual(written(*sixteenths(20), seconds=3)["beats"]["times"][:3], [0.25, 0.75, 1.25])

    def test_free_playing_moves_no_beats(self):
        rng = random.Random(1)
        notes_ = [mido.Message("note_on", note=60, velocity=90, time=rng.randrange(480)) for _ in range(200)]
        self.assertEqual(written(*notes_, seconds=3)["beats"]["times"][:3], [0.25, 0.75, 1.25])

    def test_metres(self):
        self.assertEqual(metre((12, 8), 6), (4, 1.5))
        self.assertEqual(metre((7, 8), 3.5), (7, 0.5))
        self.assertEqual(metre((3, 8), 1.5), (3, 0.5))
        self.assertEqual(metre((5, 4), 5), (5, 1))


class Excerpts(unittest.TestCase):
    """Excerpts."""

    def test_notes_of_before_are_silent_and_programs_of_before_hold(self):
        program = (1, mido.Message("program_change", program=5))
        events = [program, strike(2, 60), release(11, 60), strike(12, 62), strike(21, 64)]
        kept = cut(events, 10, 10)
        self.assertEqual([time for time, _ in kept], [0, 2 + LEAD_SECONDS])
        self.assertEqual(kept[0][1].program, 5)

    def test_every_note_is_ended(self):
        last = [message for message in midi_file([strike(1, 60)], 5).tracks[0] if message.type == "control_change"]
        self.assertEqual({message.channel for message in last}, set(range(16)))
        self.assertIn(120, {message.control for message in last})

    def test_the_same_name_gives_the_same_minute(self):
        struck = [mido.Message("note_on", note=60, velocity=90, time=480) for _ in range(400)]
        one, same, other = (excerpt_of(file_of(*struck), name) for name in ("a", "a", "b"))
        self.assertEqual(one.start, same.start)
        self.assertNotEqual(one.start, other.start)
        self.assertEqual(one.seconds, SECONDS)


if __name__ == "__main__":
    unittest.main()
