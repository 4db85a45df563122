import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { createRealFft } from '../transform/real-fft';
import { hannWindow } from '../transform/window';
import { DoubleFrames, FrameQuads, type FrameQuadsOptions } from './frame-quads';

type Values = FrameQuadsOptions['values'];

function spectraOf(
  blocks: readonly Float32Array[],
  options: Omit<FrameQuadsOptions, 'window'>,
): Float32Array[] {
  const frames: Float32Array[] = [];
  const quads = new FrameQuads({ ...options, window: hannWindow(options.size) }, (values) =>
    frames.push(values.slice()),
  );
  for (const block of blocks) quads.push(block);
  expect(quads.end()).toBe(frames.length);
  return frames;
}

/** In double precision, frame by frame. */
function reference(
  signal: Float32Array,
  { size, hop, padding }: { size: number; hop: number; padding: number },
): Float64Array[] {
  const padded = new Float64Array(signal.length + 2 * padding);
  padded.set(signal, padding);
  const fft = createRealFft(size);
  const window = hannWindow(size);
  const count = Math.floor((padded.length - size) / hop) + 1;
  return Array.from({ length: count }, (_, frame) => {
    const windowed = window.map((factor, i) => factor * padded[frame * hop + i]!);
    const spectrum = new Float64Array(2 * fft.bins);
    fft.forward(windowed, spectrum);
    return spectrum;
  });
}

const cases = fc
  .record({
    size: fc.constantFrom(16, 32, 64, 128, 512),
    hop: fc.integer({ min: 1, max: 200 }),
    isCentred: fc.boolean(),
    length: fc.integer({ min: 512, max: 3000 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    cuts: fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 6 }),
  })
  .map(({ size, hop, isCentred, length, seed, cuts }) => ({
    shape: { size, hop, padding: isCentred ? size / 2 : 0 },
    signal: noise(length, seed),
    cuts: [...cuts].sort((a, b) => a - b),
  }));

function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function cutAt(signal: Float32Array, cuts: readonly number[]): Float32Array[] {
  const edges = [0, ...cuts.filter((cut) => cut < signal.length), signal.length];
  return edges.slice(1).map((end, i) => signal.subarray(edges[i], end));
}

test('complex spectra are those of the double transform, whatever the blocks', () => {
  fc.assert(
    fc.property(cases, ({ shape, signal, cuts }) => {
      const frames = spectraOf(cutAt(signal, cuts), { ...shape, values: 'complex' });
      const expected = reference(signal, shape);
      expect(frames).toHaveLength(expected.length);
      frames.forEach((frame, t) => {
        const loudest = expected[t]!.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        const error = frame.reduce(
          (max, value, i) => Math.max(max, Math.abs(value - expected[t]![i]!)),
          0,
        );
        expect(error).toBeLessThanOrEqual(1e-6 * loudest + 1e-6);
      });
    }),
    { numRuns: 60 },
  );
});

test('a frame has the same bits whatever its lane and the blocks', () => {
  const signal = noise(5000, 3);
  const shape = { size: 256, hop: 64, padding: 128, values: 'power' as Values };
  const whole = spectraOf([signal], shape);
  // One frame later, every frame is in another lane.
  const later = spectraOf([signal.subarray(64)], { ...shape, padding: 0 });
  expect(later[0]).toEqual(whole[3]);
  expect(later[1]).toEqual(whole[4]);
  expect(spectraOf(cutAt(signal, [1, 2, 700, 701, 4999]), shape)).toEqual(whole);
});

test('two frames in float64 have the bits of each alone, and those of the double transform nearly', () => {
  const signal = noise(3000, 5);
  const shape = { size: 128, hop: 96, padding: 0 };
  const framesOf = (samples: Float32Array): Float64Array[] => {
    const frames: Float64Array[] = [];
    const options = { ...shape, window: hannWindow(shape.size), values: 'complex' as const };
    const stream = new DoubleFrames(options, (values) => frames.push(values.slice()));
    stream.push(samples);
    expect(stream.end()).toBe(frames.length);
    return frames;
  };
  const whole = framesOf(signal);
  expect(framesOf(signal.subarray(shape.hop))).toEqual(whole.slice(1));
  reference(signal, shape).forEach((expected, t) => {
    expected.forEach((value, i) => expect(whole[t]![i]).toBeCloseTo(value, 11));
  });
});

test('parts are the complex values, taken apart', () => {
  const signal = noise(500, 9);
  const shape = { size: 32, hop: 10, padding: 16 };
  const parts = spectraOf([signal], { ...shape, values: 'parts' });
  spectraOf([signal], { ...shape, values: 'complex' }).forEach((complex, t) => {
    expect(parts[t]).toEqual(
      Float32Array.from(complex, (_, i) => (i < 17 ? complex[2 * i]! : complex[2 * (i - 17) + 1]!)),
    );
  });
});

test('bands are weighted sums of powers', () => {
  const bank = {
    bands: 3,
    firstBin: Int32Array.of(0, 2, 5),
    offset: Int32Array.of(0, 2, 3, 7),
    weights: Float32Array.of(1, 0.5, 2, 1, 1, 1, 0.25),
  };
  const shape = { size: 16, hop: 4, padding: 8 };
  const signal = noise(100, 7);
  const powers = spectraOf([signal], { ...shape, values: 'power' });
  const bands = spectraOf([signal], { ...shape, values: bank });
  powers.forEach((power, t) => {
    const [a, b, c] = bands[t]!;
    expect(a).toBeCloseTo(power[0]! + 0.5 * power[1]!, 4);
    expect(b).toBeCloseTo(2 * power[2]!, 4);
    expect(c).toBeCloseTo(power[5]! + power[6]! + power[7]! + 0.25 * power[8]!, 4);
  });
});

test('a sample that is not finite is named', () => {
  const quads = new FrameQuads(
    { size: 16, hop: 4, padding: 8, window: hannWindow(16), values: 'power' },
    () => undefined,
  );
  quads.push(new Float32Array(40));
  expect(() => quads.push(Float32Array.of(0, NaN))).toThrow(/sample 41/);
  for (let place = 0; place < 19; place++) {
    for (const value of [NaN, Infinity, -Infinity]) {
      const block = new Float32Array(19).fill(3e38);
      block[place] = value;
      expect(() => quads.push(block)).toThrow(/sample \d+ is -?(NaN|Infinity)/);
    }
  }
});

test('what is compiled is what is written', () => {
  execFileSync(process.execPath, ['scripts/kernels.mjs', '--check'], { stdio: 'pipe' });
});

const wherever = { size: 32, hop: 8, padding: 3, window: new Float64Array(32).fill(1) };

test.each([
  ['float32', () => new FrameQuads({ ...wherever, values: 'power' }, () => undefined)],
  ['float64', () => new DoubleFrames({ ...wherever, values: 'power' }, () => undefined)],
])('in %s, a sample that is no number is found wherever it is', (_, create) => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    for (let at = 0; at < 21; at++) {
      const signal = new Float32Array(21).fill(3.4e38);
      signal[at] = wrong;
      expect(() => create().push(signal)).toThrow(`sample ${at} is ${wrong}`);
    }
  }
});
