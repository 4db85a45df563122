import { flat, RECORDINGS } from '../../test/reference-vectors';
import { optionsOf, rhythmReference, rhythmVariants, samplesOf } from '../../test/rhythm-vectors';
import { onsetDetect, pickOnsets, type OnsetPickOptions } from './onset-detect';
import { peakPick } from './peak-pick';

describe('onsetDetect', () => {
  test.each(RECORDINGS)('of %s is librosa.onset.onset_detect', (recording) => {
    const { features } = rhythmReference(recording);
    const signal = samplesOf(recording);
    expect(onsetDetect(signal, { sampleRate: 22050 })).toEqual(flat(features['onset_frames']!));
    expect(onsetDetect(signal, { sampleRate: 22050, backtrack: true })).toEqual(
      flat(features['onset_frames_backtrack']!),
    );
  });

  test.each(rhythmVariants('onset-detect'))(
    'of $recording with $parameters is librosa.onset.onset_detect',
    ({ recording, samples, parameters, results }) => {
      const given = onsetDetect(
        samplesOf(recording, samples),
        optionsOf<OnsetPickOptions>(parameters),
      );
      expect(given).toEqual(results['frames']!.data);
    },
  );

  it('finds clicks where they are, and nothing in silence', () => {
    const clicks = new Float32Array(44100);
    for (const frame of [12, 40, 61]) clicks[512 * frame] = 1;
    const given = onsetDetect(clicks, { sampleRate: 22050 });
    expect(given).toHaveLength(3);
    given.forEach((frame, i) => expect(Math.abs(frame - [12, 40, 61][i]!)).toBeLessThanOrEqual(1));
    expect(onsetDetect(new Float32Array(9000), { sampleRate: 22050 })).toEqual([]);
  });

  it('goes back to the start when nothing rises before', () => {
    const envelope = Float32Array.of(3, 2, 1, 5, 0, 0, 0, 0, 0, 0);
    const options = { sampleRate: 22050, preMax: 1, preAvg: 3, postAvg: 3, wait: 0 };
    expect(pickOnsets(envelope, { ...options, backtrack: false })).toEqual([0, 3]);
    expect(pickOnsets(envelope, { ...options, backtrack: true })).toEqual([0, 2]);
  });

  test.each([
    [{ delta: -1 }, 'delta is -1; allowed: a finite number of at least 0'],
    [{ postMax: 0 }, 'postMax is 0; allowed: an integer of at least 1'],
    [{ wait: 0.5 }, 'wait is 0.5; allowed: an integer of at least 0'],
    [{ hopLength: 0 }, 'hopLength is 0'],
  ])('refuses %j', (options, message) => {
    expect(() => onsetDetect(new Float32Array(99), { sampleRate: 22050, ...options })).toThrow(
      message,
    );
  });
});

describe('peakPick', () => {
  const options = { preMax: 1, postMax: 2, preAvg: 2, postAvg: 2, delta: 0.1, wait: 1 };

  it('takes the largest of its neighbours, if it stands out', () => {
    expect(peakPick(Float32Array.of(0, 1, 0, 0, 0.05, 0, 2, 2, 0), options)).toEqual([1, 6]);
  });

  it('compares the first value with those after it', () => {
    expect(peakPick(Float32Array.of(1, 0, 0, 1), options)).toEqual([0, 3]);
    expect(peakPick(Float32Array.of(1, 2, 0, 0), options)).toEqual([1]);
  });
});
