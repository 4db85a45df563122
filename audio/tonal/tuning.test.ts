import { flat, readVectorJson, RECORDINGS } from '../../test/reference-vectors';
import {
  optionsOf,
  samplesOf,
  spectralReference,
  variantSamples,
  type Variant,
} from '../../test/librosa-variants';
import { TOLERANCES } from '../../test/tolerances';
import { estimateTuning, type TuningStreamOptions } from './tuning';

/** Half a step: equal steps, whatever the digits. */
const CLOSE = TOLERANCES.tuning.step / 2;

describe('estimateTuning', () => {
  test.each(RECORDINGS)('of %s is librosa.estimate_tuning', (recording) => {
    const [expected] = flat(spectralReference(recording, 'tuning'));
    const given = estimateTuning(samplesOf(recording), { sampleRate: 22050 });
    expect(Math.abs(given - expected!)).toBeLessThan(CLOSE);
  });

  const { tuning } = readVectorJson<{
    tuning: { parameters: Variant['parameters']; value: number }[];
  }>('spectral-variants.librosa.json');

  test.each(tuning)('with $parameters is librosa’s', ({ parameters, value }) => {
    const given = estimateTuning(variantSamples(), optionsOf<TuningStreamOptions>(parameters));
    expect(Math.abs(given - value)).toBeLessThan(CLOSE);
  });

  test.each([-0.4, -0.13, 0, 0.22, 0.37])('hears a chord that is %d semitones off', (off) => {
    const chord = Float64Array.from({ length: 44100 }, (_, i) =>
      [48, 55, 60, 64, 67].reduce((sum, key) => {
        const hz = 440 * 2 ** ((key - 69 + off) / 12);
        return sum + Math.sin((2 * Math.PI * hz * i) / 22050);
      }, 0),
    );
    const given = estimateTuning(chord, { sampleRate: 22050, nFft: 8192 });
    expect(Math.abs(given - off)).toBeLessThanOrEqual(0.03);
  });

  it('of silence is 0', () => {
    expect(estimateTuning(new Float32Array(5000), { sampleRate: 22050 })).toBe(0);
  });

  it('refuses a resolution of nothing', () => {
    expect(() =>
      estimateTuning(new Float32Array(99), { sampleRate: 22050, resolution: 0 }),
    ).toThrow('resolution is 0');
  });
});
