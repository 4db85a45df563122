import fc from 'fast-check';
import { RECORDINGS } from '../../test/reference-vectors';
import { optionsOf, rhythmReference, rhythmVariants, samplesOf } from '../../test/rhythm-vectors';
import { FrameLevels } from '../temporal/frame-levels';
import { LoudFramesStream, type SilenceOptions } from './loud-frames';
import { split, trim } from './trim-and-split';

describe('trim', () => {
  test.each(rhythmVariants('trim'))(
    'of $recording with $parameters is librosa.effects.trim',
    ({ recording, samples, parameters, results }) => {
      const given = trim(samplesOf(recording, samples), optionsOf<SilenceOptions>(parameters));
      expect(given).toEqual(results['interval']!.data);
    },
  );

  it('takes silence off both ends, to a frame', () => {
    const signal = new Float32Array(30000);
    signal.fill(0.5, 9000, 20000);
    const [from, to] = trim(signal);
    expect([Math.abs(from - 9000) <= 1536, Math.abs(to - 20000) <= 1536]).toEqual([true, true]);
  });

  it('leaves silence as it is, unless there is something to compare it with', () => {
    expect(trim(new Float32Array(5000))).toEqual([0, 5000]);
    expect(trim(new Float32Array(5000), { ref: 1 })).toEqual([0, 0]);
    expect(trim(Float32Array.of(0.1))).toEqual([0, 1]);
  });
});

describe('split', () => {
  test.each(RECORDINGS)('of %s is librosa.effects.split', (recording) => {
    const expected = rhythmReference(recording).features['split_top_db30']!.data;
    expect(split(samplesOf(recording), { topDb: 30 })).toEqual(expected);
  });

  test.each(rhythmVariants('split'))(
    'of $recording with $parameters is librosa.effects.split',
    ({ recording, samples, parameters, results }) => {
      const given = split(samplesOf(recording, samples), optionsOf<SilenceOptions>(parameters));
      expect(given.flat()).toEqual(results['intervals']!.data);
    },
  );

  it('finds every sound between silences', () => {
    const signal = new Float32Array(60000);
    signal.fill(0.5, 10000, 20000);
    signal.fill(0.2, 40000, 50000);
    expect(split(signal)).toHaveLength(2);
    expect(split(signal, { ref: 1, topDb: 1 })).toEqual([]);
  });
});

describe('the frames of both', () => {
  it('do not depend on how the signal is cut into blocks', () => {
    const signal = samplesOf('speech', 9000);
    const options = { topDb: 12, frameLength: 600, hopLength: 250 };
    const stream = new LoudFramesStream(options);
    stream.push(signal);
    const whole = stream.end();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }), (sizes) => {
        const stream = new LoudFramesStream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('have the levels of frames cut out one by one', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 200 }),
        (frameLength, hopLength, length) => {
          const signal = samplesOf('rock', length);
          const padding = frameLength >> 1;
          const padded = new Float64Array(length + 2 * padding);
          padded.set(signal, padding);
          const expected: number[] = [];
          for (let at = 0; at + frameLength <= padded.length; at += hopLength) {
            const frame = padded.subarray(at, at + frameLength);
            expected.push(Math.sqrt(frame.reduce((sum, x) => sum + x * x, 0) / frameLength));
          }
          const given: number[] = [];
          const levels = new FrameLevels({ frameLength, hopLength, padding }, (level) =>
            given.push(level),
          );
          levels.push(signal);
          levels.end();
          expect(given).toHaveLength(expected.length);
          given.forEach((level, i) => expect(level).toBeCloseTo(expected[i]!, 12));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [{ topDb: NaN }, 'topDb is NaN; allowed: a finite number'],
    [{ ref: -1 }, 'ref is -1; allowed: a finite number of at least 0'],
    [{ frameLength: 0 }, 'frameLength is 0; allowed: an integer of at least 1'],
    [{ hopLength: 2.5 }, 'hopLength is 2.5'],
  ])('are refused with %j', (options, message) => {
    expect(() => split(new Float32Array(9), options)).toThrow(message);
  });

  it('are refused of samples that are not finite, and of none', () => {
    expect(() => trim(Float32Array.of(0, 1, -Infinity))).toThrow('sample 2 is -Infinity');
    expect(() => trim(new Float32Array(0))).toThrow('signal length is 0; allowed: at least 1');
  });
});
