import fc from 'fast-check';
import { optionsFromArguments, recordedSignal } from '../../test/fluid-arguments';
import { flucomaReference, RECORDINGS } from '../../test/reference-vectors';
import { excess, TOLERANCES, type Tolerance } from '../../test/tolerances';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { type DescriptorStream } from './descriptor-stream';
import { fluidChroma, FluidChromaStream } from './fluid-chroma';
import { fluidLoudness, FluidLoudnessStream } from './fluid-loudness';
import { fluidMfcc, FluidMfccStream } from './fluid-mfcc';
import { fluidPitch, FluidPitchStream } from './fluid-pitch';
import { fluidSpectralShape, FluidSpectralShapeStream } from './fluid-spectral-shape';
import { fluidMelBands, FluidMelBandsStream } from './mel-bands';

const sampleRate = 22050;

interface Tool {
  readonly describe: (signal: SampleArray, options: { sampleRate: number }) => Matrix;
  readonly stream: (options: { sampleRate: number; hopSize: number }) => DescriptorStream;
  /** Of each row, or of all. */
  readonly tolerances: readonly Tolerance[];
}

const RELATIVE = TOLERANCES.flucomaSpectralShape;
const LOUDNESS = TOLERANCES.flucomaLoudness;

const TOOLS: Readonly<Record<string, Tool>> = {
  mfcc13: {
    describe: fluidMfcc,
    stream: (options) => new FluidMfccStream(options),
    tolerances: [TOLERANCES.flucomaMfcc],
  },
  melbands40: {
    describe: fluidMelBands,
    stream: (options) => new FluidMelBandsStream(options),
    tolerances: [TOLERANCES.flucomaMelBands],
  },
  loudness: {
    describe: fluidLoudness,
    stream: (options) => new FluidLoudnessStream(options),
    tolerances: [LOUDNESS],
  },
  pitch_yinfft: {
    describe: fluidPitch,
    stream: (options) => new FluidPitchStream(options),
    tolerances: [TOLERANCES.flucomaPitch, TOLERANCES.flucomaPitchConfidence],
  },
  spectralshape: {
    describe: fluidSpectralShape,
    stream: (options) => new FluidSpectralShapeStream(options),
    tolerances: [RELATIVE],
  },
  chroma: {
    describe: fluidChroma,
    stream: (options) => new FluidChromaStream(options),
    tolerances: [TOLERANCES.flucomaChroma],
  },
};

const NAMES = ['numCoeffs', 'numBands', 'minFreq', 'maxFreq', 'windowSize', 'hopSize'];
const CASES = RECORDINGS.flatMap((recording) =>
  Object.keys(TOOLS).map((name) => ({ recording, name })),
);

test.each(CASES)('$name of $recording is what FluCoMa gives', ({ recording, name }) => {
  const { args, rows } = flucomaReference(recording)[name]!;
  const { describe, tolerances } = TOOLS[name]!;
  const options = { sampleRate, ...optionsFromArguments(args, NAMES) };
  const given = describe(recordedSignal(recording), options);
  expect([given.rows, given.columns]).toEqual([rows.length, rows[0]!.length]);
  rows.forEach((expected, row) => {
    const line = given.data.subarray(row * given.columns, (row + 1) * given.columns);
    const tolerance = tolerances[row] ?? tolerances[0]!;
    expect([row, excess(line, expected, tolerance) <= 0]).toEqual([row, true]);
  });
});

describe.each(Object.entries(TOOLS))('%s', (_name, { describe, stream }) => {
  it('does not depend on how the signal is cut into blocks', () => {
    const signal = recordedSignal('speech').subarray(0, 6000);
    const options = { sampleRate, hopSize: 300 };
    const whole = describe(signal, options);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 6 }), (sizes) => {
        const described = stream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          described.push(signal.subarray(at, (at += size)));
        expect(described.end()).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  });

  test.each([
    ['silence', new Float32Array(3000)],
    ['a constant', new Float32Array(3000).fill(0.5)],
    ['one sample', Float32Array.of(1)],
  ])('of %s is finite', (_what, signal) => {
    const { data, columns } = describe(signal, { sampleRate });
    expect(columns).toBe(1 + Math.floor(signal.length / 512));
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it('refuses nothing at all, what is not finite and a wrong rate', () => {
    expect(() => describe(new Float32Array(0), { sampleRate })).toThrow('signal length is 0');
    expect(() => describe(Float32Array.of(1, NaN), { sampleRate })).toThrow('sample 1 is NaN');
    expect(() => describe(Float32Array.of(1), { sampleRate: 0 })).toThrow('sampleRate is 0');
  });
});

/** A full-scale tone of one second. */
function tone(hz: number): Float32Array {
  return Float32Array.from({ length: sampleRate }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / sampleRate),
  );
}

/** The values of one frame. */
function frameOf({ rows, columns, data }: Matrix, frame: number): number[] {
  return Array.from({ length: rows }, (_, row) => data[row * columns + frame]!);
}

describe('a tone', () => {
  test.each(['cepstrum', 'hps', 'yinfft'] as const)('has its pitch by %s', (algorithm) => {
    const saw = Float32Array.from({ length: sampleRate }, (_, i) => ((i * 441) / sampleRate) % 1);
    const [hz, confidence] = frameOf(
      fluidPitch(saw, { sampleRate, algorithm, windowSize: 2048, minFreq: 100, maxFreq: 1000 }),
      10,
    );
    expect(Math.abs(hz! - 441)).toBeLessThan(algorithm === 'hps' ? 11 : 3);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
  });

  it('has its pitch as a note, and silence has none', () => {
    const note = frameOf(
      fluidPitch(tone(440), { sampleRate, unit: 'midi', maxFreq: 2000 }),
      10,
    )[0]!;
    expect(Math.abs(note - 69)).toBeLessThan(0.1);
    expect(frameOf(fluidPitch(new Float32Array(999), { sampleRate, unit: 'midi' }), 0)).toEqual([
      -999, 0,
    ]);
  });

  it('lies in its pitch class', () => {
    const chroma = frameOf(fluidChroma(tone(440), { sampleRate, windowSize: 4096 }), 5);
    expect(chroma.indexOf(Math.max(...chroma))).toBe(0);
    const normalized = { sampleRate, windowSize: 4096, normalize: 'sum' as const };
    const shares = frameOf(fluidChroma(tone(440), normalized), 5);
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 5);
    const largest = frameOf(fluidChroma(tone(440), { ...normalized, normalize: 'max' }), 5);
    expect(Math.max(...largest)).toBe(1);
  });

  it('has its frequency as centroid, little spread, and a flat share', () => {
    const options = { sampleRate, windowSize: 4096 };
    const [centroid, , , , rolloff, flatness] = frameOf(fluidSpectralShape(tone(1000), options), 5);
    expect(Math.abs(centroid! - 1000)).toBeLessThan(20);
    expect(Math.abs(rolloff! - 1000)).toBeLessThan(20);
    expect(flatness).toBeLessThan(-40);
    const [note] = frameOf(fluidSpectralShape(tone(440), { ...options, unit: 'midi' }), 5);
    expect(Math.abs(note! - 69)).toBeLessThan(1);
  });

  it('has the loudness of its level', () => {
    const [loudness, peak] = frameOf(fluidLoudness(tone(997), { sampleRate }), 20);
    // BS.1770: a full-scale sine of 997 Hz on one channel is at -3.01 LUFS.
    expect(Math.abs(loudness! + 3.01)).toBeLessThan(0.1);
    expect(Math.abs(peak!)).toBeLessThan(0.1);
    const plain = { sampleRate, kWeighting: false, truePeak: false };
    expect(frameOf(fluidLoudness(tone(997), plain), 20)[0]).toBeCloseTo(-0.691 - 3.0103, 1);
  });

  it('fills the mel bands around it', () => {
    const linear = frameOf(fluidMelBands(tone(1000), { sampleRate, maxFreq: 10000 }), 10);
    const loudest = linear.indexOf(Math.max(...linear));
    const around = linear.slice(loudest - 1, loudest + 2).reduce((sum, band) => sum + band);
    expect(around).toBeGreaterThan(0.95 * linear.reduce((sum, band) => sum + band));
    const decibels = fluidMelBands(tone(1000), { sampleRate, maxFreq: 10000, scale: 'decibels' });
    frameOf(decibels, 10).forEach((level, band) =>
      expect(level).toBeCloseTo(20 * Math.log10(Math.max(linear[band]!, Number.EPSILON)), 3),
    );
  });
});

test('the first coefficient can be left out', () => {
  const signal = recordedSignal('rock').subarray(0, 4000);
  const all = fluidMfcc(signal, { sampleRate, numCoeffs: 14 });
  const rest = fluidMfcc(signal, { sampleRate, numCoeffs: 13, startCoeff: 1 });
  expect(rest.data).toEqual(all.data.subarray(all.columns));
});

test('wrong parameters are named', () => {
  const one = Float32Array.of(1);
  expect(() => fluidMfcc(one, { sampleRate, numCoeffs: 41 })).toThrow('numCoeffs is 41; allowed');
  expect(() => fluidMfcc(one, { sampleRate, numCoeffs: 40, startCoeff: 1 })).toThrow('numCoeffs');
  expect(() => fluidMelBands(one, { sampleRate, minFreq: 100, maxFreq: 100 })).toThrow('maxFreq');
  expect(() => fluidPitch(one, { sampleRate, minFreq: 9, maxFreq: 8 })).toThrow('maxFreq is 8');
  expect(() => fluidChroma(one, { sampleRate, numChroma: 1 })).toThrow('numChroma is 1');
  expect(() => fluidSpectralShape(one, { sampleRate, rolloffPercent: 101 })).toThrow('rolloff');
  expect(() => fluidLoudness(one, { sampleRate, windowSize: 0 })).toThrow('windowSize is 0');
});
