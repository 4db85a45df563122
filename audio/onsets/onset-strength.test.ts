import fc from 'fast-check';
import { flat, RECORDINGS } from '../../test/reference-vectors';
import { optionsOf, rhythmReference, rhythmVariants, samplesOf } from '../../test/rhythm-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { onsetStrength, OnsetStrengthStream, type OnsetStrengthOptions } from './onset-strength';

describe('onsetStrength', () => {
  test.each(RECORDINGS)('of %s is librosa.onset.onset_strength', (recording) => {
    const expected = flat(rhythmReference(recording).features['onset_env']!);
    const given = onsetStrength(samplesOf(recording), { sampleRate: 22050 });
    expect(excess(given, expected, TOLERANCES.onsetEnvelope)).toBeLessThanOrEqual(0);
  });

  test.each(rhythmVariants('onset-strength'))(
    'with $parameters is librosa.onset.onset_strength',
    ({ recording, samples, parameters, results }) => {
      const options = optionsOf<OnsetStrengthOptions>(parameters);
      const given = onsetStrength(samplesOf(recording, samples), options);
      const expected = results['envelope']!.data as number[];
      expect(excess(given, expected, TOLERANCES.onsetEnvelope)).toBeLessThanOrEqual(0);
    },
  );

  it('of silence and of a constant after its start is 0', () => {
    const options = { sampleRate: 22050 };
    expect(onsetStrength(new Float32Array(5000), options).every((value) => value === 0)).toBe(true);
    const constant = onsetStrength(new Float32Array(22050).fill(0.5), options);
    expect(constant.subarray(8, 35).every((value) => Math.abs(value) < 1e-3)).toBe(true);
  });

  it('rises where a tone begins', () => {
    const signal = Float32Array.from({ length: 22050 }, (_, i) =>
      i < 10240 ? 0 : 0.5 * Math.sin((2 * Math.PI * 440 * i) / 22050),
    );
    const envelope = onsetStrength(signal, { sampleRate: 22050 });
    expect(Math.abs(envelope.indexOf(Math.max(...envelope)) - 20)).toBeLessThanOrEqual(1);
  });

  it('has a value for a single sample', () => {
    expect(onsetStrength(Float32Array.of(1), { sampleRate: 22050 })).toEqual(Float32Array.of(0));
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = samplesOf('speech', 9000);
    const options = { sampleRate: 22050, nFft: 512, hopLength: 200, nMels: 30 };
    const whole = onsetStrength(signal, options);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }), (sizes) => {
        const stream = new OnsetStrengthStream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    [{ lag: 0 }, 'lag is 0; allowed: an integer of at least 1'],
    [{ maxSize: 1.5 }, 'maxSize is 1.5; allowed: an integer of at least 1'],
    [{ aggregate: 'sum' }, 'aggregate is "sum"; allowed: "mean", "median", "max" or "min"'],
  ])('refuses %j', (options, message) => {
    const given = { sampleRate: 22050, ...options } as OnsetStrengthOptions;
    expect(() => onsetStrength(new Float32Array(99), given)).toThrow(message);
  });

  it('refuses samples that are not finite, and no samples', () => {
    const options = { sampleRate: 22050 };
    expect(() => onsetStrength(Float32Array.of(0, NaN), options)).toThrow('sample 1 is NaN');
    expect(() => onsetStrength(new Float32Array(0), options)).toThrow('signal length is 0');
  });
});
