import fc from 'fast-check';
import { flucomaReference, readVectorBytes, RECORDINGS } from '../../test/reference-vectors';
import { decodeWav } from '../format/wav';
import { ampSlice, AmpSliceStream, type AmpSliceOptions } from './ampslice';

const NAMES = [
  ...(['fastRampUp', 'fastRampDown', 'slowRampUp', 'slowRampDown', 'onThreshold'] as const),
  ...(['offThreshold', 'floor', 'minSliceLength', 'highPassFreq'] as const),
];

/** The command line's `-fastrampup 10 …` as options. */
function optionsOf(args: readonly string[]): AmpSliceOptions {
  const entries = NAMES.map((name) => [
    name,
    Number(args[args.indexOf(`-${name.toLowerCase()}`) + 1]),
  ]);
  return { sampleRate: 22050, ...(Object.fromEntries(entries) as object) };
}

const cases = RECORDINGS.flatMap((recording) =>
  ['ampslice_a', 'ampslice_b'].map((name) => ({ recording, name })),
);

/** Bursts of a 1 kHz tone in silence. */
function bursts(starts: readonly number[], length: number): Float32Array {
  const signal = new Float32Array(length);
  for (const start of starts) {
    for (let i = 0; i < 1000; i++)
      signal[start + i] = 0.5 * Math.sin((2 * Math.PI * (i + 0.25)) / 22.05);
  }
  return signal;
}

const SETTINGS = {
  ...{ sampleRate: 22050, fastRampUp: 3, fastRampDown: 383, slowRampUp: 2205, slowRampDown: 2205 },
  ...{ onThreshold: 10, offThreshold: 5, floor: -60, minSliceLength: 500 },
};

describe('ampSlice', () => {
  test.each(cases)('of $recording is FluCoMa $name', ({ recording, name }) => {
    const { args, rows } = flucomaReference(recording)[name]!;
    const signal = decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;
    expect(ampSlice(signal, optionsOf(args))).toEqual(rows[0]);
  });

  it('finds where bursts start', () => {
    const starts = [3000, 9000, 17000];
    const slices = ampSlice(bursts(starts, 22050), SETTINGS);
    expect(slices).toHaveLength(3);
    slices.forEach((slice, i) => expect(Math.abs(slice - starts[i]!)).toBeLessThan(5));
  });

  it('keeps slices apart by the least length, counted from the last one', () => {
    const signal = bursts([3000, 9000], 22050);
    expect(ampSlice(signal, { ...SETTINGS, minSliceLength: 7000 })).toHaveLength(1);
  });

  it('answers -1 when there is none', () => {
    expect(ampSlice(new Float32Array(1000), SETTINGS)).toEqual([-1]);
    expect(ampSlice(new Float32Array(0), SETTINGS)).toEqual([-1]);
    // A threshold of 144 dB is out of reach: FluCoMa's own default finds nothing.
    expect(ampSlice(bursts([3000], 9000), { sampleRate: 22050 })).toEqual([-1]);
  });

  it('takes a sample that is not finite for the one before', () => {
    const signal = bursts([3000, 9000], 22050);
    const held = signal.slice();
    const broken = signal.slice();
    for (const at of [100, 3100, 9500]) {
      broken[at] = NaN;
      held[at] = held[at - 1]!;
    }
    expect(ampSlice(broken, SETTINGS)).toEqual(ampSlice(held, SETTINGS));
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = bursts([3000, 9000, 17000], 22050);
    const whole = ampSlice(signal, SETTINGS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 9 }), (sizes) => {
        const stream = new AmpSliceStream(SETTINGS);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    [{ fastRampUp: 0 }, 'fastRampUp is 0; allowed: an integer of at least 1'],
    [{ onThreshold: 145 }, 'onThreshold is 145; allowed: a finite number from -144 to 144'],
    [{ minSliceLength: 1.5 }, 'minSliceLength is 1.5'],
    [{ highPassFreq: -1 }, 'highPassFreq is -1'],
  ])('refuses %j', (wrong, message) => {
    expect(() => ampSlice(new Float32Array(9), { ...SETTINGS, ...wrong })).toThrow(message);
  });
});
