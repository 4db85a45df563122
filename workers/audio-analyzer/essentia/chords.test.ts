import { noise } from '../../runtime/testing/sound-files';
import { runEssentia } from './algorithms';
import { detectChords } from './chords';

const run = { signal: new AbortController().signal };
const SIZE = 36;

test('chords of stretches are those of all frames at once', async () => {
  // More than two stretches, of chords that last for some frames; one is silent.
  const frames = 20_000;
  const values = noise(frames);
  const profileAt = (frame: number): Float32Array => {
    const chord = Math.floor(frame / 13);
    const root = (chord * 7 * 3) % SIZE;
    const profile = new Float32Array(SIZE);
    if (chord % 17 === 0) return profile;
    [0, chord % 2 === 0 ? 12 : 9, 21].forEach((step) => (profile[(root + step) % SIZE] = 1));
    return profile.map((value, i) => value + 0.3 * Math.abs(values[(frame + i * 7) % frames]!));
  };
  const profiles = Array.from({ length: frames }, (_, frame) => profileAt(frame));
  const grid = { hopSize: 2048, sampleRate: 44_100, windowSize: 2 };
  const given = { frames, frame: (index: number) => profiles[index]! };
  const found = await detectChords(given, grid, run);
  const call = { input: profiles, parameters: { ...grid } };
  const whole = await runEssentia('ChordsDetection', call, run);
  const isChord = found.chords.map((chord) => chord !== 'N');
  const labels = (whole['chords'] as readonly string[]).map((label, i) =>
    isChord[i] ? label : 'N',
  );
  expect(new Set(found.chords).size).toBeGreaterThan(10);
  expect(found.chords).toEqual(labels);
  const strengths = Array.from(whole['strength'] as Float32Array, (strength, i) =>
    isChord[i] ? Math.min(1, strength) : 0,
  );
  expect(found.strengths).toEqual(strengths);
});
