import { recordedSignal } from '../../test/fluid-arguments';
import { type Matrix } from '../matrix/matrix';
import { fluidLoudness } from './fluid-loudness';
import { fluidMfcc } from './fluid-mfcc';
import { fluidPitch } from './fluid-pitch';
import { fluidSpectralShape, SPECTRAL_SHAPES } from './fluid-spectral-shape';

const sampleRate = 22050;
const signal = recordedSignal('speech').subarray(0, 8192);
/** Frames overlap four times. */
const options = { sampleRate, windowSize: 1024, hopSize: 256 };

/** Some columns of a matrix, row after row. */
function framesOf({ rows, columns, data }: Matrix, from: number, to: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns + from, row * columns + to)),
  );
}

describe('padding', () => {
  const padded = (padding: number): Matrix => fluidMfcc(signal, { ...options, padding });

  it('is half a window, unless said otherwise', () => {
    expect(padded(1)).toEqual(fluidMfcc(signal, options));
    expect(padded(1).columns).toBe(1 + 8192 / 256);
  });

  it('of 0 gives the frames that lie in the sound', () => {
    expect(padded(0).columns).toBe(1 + (8192 - 1024) / 256);
    // The first that lies in it starts half a window after the first of all.
    expect(framesOf(padded(0), 0, 29)).toEqual(framesOf(padded(1), 2, 31));
  });

  it('of 2 gives every frame that hears anything', () => {
    expect(padded(2).columns).toBe(35);
    expect(framesOf(padded(2), 1, 34)).toEqual(framesOf(padded(1), 0, 33));
  });

  it('of 2 is none where windows do not overlap', () => {
    const apart = { sampleRate, windowSize: 512, hopSize: 1024 };
    expect(fluidMfcc(signal, { ...apart, padding: 2 })).toEqual(
      fluidMfcc(signal, { ...apart, padding: 0 }),
    );
  });

  it('of 0 refuses what is shorter than a window', () => {
    const short = signal.subarray(0, 1023);
    expect(() => fluidMfcc(short, { ...options, padding: 0 })).toThrow(
      'signal length is 1023; allowed: at least 1024 samples with this padding',
    );
    expect(fluidMfcc(signal.subarray(0, 1024), { ...options, padding: 0 }).columns).toBe(1);
  });

  it('is 0, 1 or 2', () => {
    expect(() => padded(3)).toThrow('padding is 3; allowed: an integer from 0 to 2');
  });
});

describe('select', () => {
  it.each([
    ['pitch', fluidPitch(signal, { ...options, select: ['confidence'] }), fluidPitch, 1],
    ['loudness', fluidLoudness(signal, { ...options, select: ['peak'] }), fluidLoudness, 1],
  ])('gives one row of %s', (_name, selected, describeAll, row) => {
    const all = describeAll(signal, options);
    expect(framesOf(selected, 0, 33)).toEqual([framesOf(all, 0, 33)[row]]);
  });

  it('keeps the order of the rows', () => {
    const selected = fluidSpectralShape(signal, { ...options, select: ['crest', 'spread'] });
    const all = framesOf(fluidSpectralShape(signal, options), 0, 33);
    expect(framesOf(selected, 0, 33)).toEqual([
      all[SPECTRAL_SHAPES.indexOf('spread')],
      all[SPECTRAL_SHAPES.indexOf('crest')],
    ]);
  });

  it('refuses nothing, and what is not there', () => {
    expect(() => fluidPitch(signal, { ...options, select: [] })).toThrow(
      'select is "empty"; allowed: pitch, confidence',
    );
    const wrong = ['energy'] as unknown as ['pitch'];
    expect(() => fluidPitch(signal, { ...options, select: wrong })).toThrow('select is "energy"');
  });
});
