import fc from 'fast-check';
import { recordedSignal } from '../../test/fluid-arguments';
import { librosaReference, readVectorJson, RECORDINGS } from '../../test/reference-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { fluidHpss, FluidHpssStream, type FluidHpssOptions } from './fluid-hpss';

interface Separated {
  readonly energy: readonly [number, number];
  readonly harm_samples: readonly number[];
  readonly perc_samples: readonly number[];
}

const energy = (signal: Float32Array): number => signal.reduce((sum, x) => sum + x * x, 0);

function tone(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 441 * i) / 22050));
}

function click(length: number): Float32Array {
  const signal = new Float32Array(length);
  signal[length >> 1] = 1;
  return signal;
}

describe('fluidHpss', () => {
  test.each(RECORDINGS)('of %s is FluCoMa hpss', (recording) => {
    const { hpss } = readVectorJson<{ hpss: Separated }>(`${recording}.flucoma.json`);
    const { sample_index } = librosaReference(recording);
    const { harmonic, percussive, residual } = fluidHpss(recordedSignal(recording));
    const at = (part: Float32Array): number[] => sample_index.map((i) => part[i]!);
    const tolerance = TOLERANCES.flucomaHpss;
    expect(excess(at(harmonic), hpss.harm_samples, tolerance)).toBeLessThanOrEqual(0);
    expect(excess(at(percussive), hpss.perc_samples, tolerance)).toBeLessThanOrEqual(0);
    const energies = [energy(harmonic), energy(percussive)];
    expect(excess(energies, hpss.energy, TOLERANCES.hpssEnergy)).toBeLessThanOrEqual(0);
    expect(energy(residual)).toBe(0);
  });

  test.each(['classic', 'coupled', 'advanced'] as const)(
    'sends a tone to one side and a click to the other: %s',
    (maskingMode) => {
      const middle = (part: Float32Array): number => energy(part.subarray(6000, 16000));
      const ofTone = fluidHpss(tone(22050), { maskingMode });
      const ofClick = fluidHpss(click(22050), { maskingMode });
      expect(middle(ofTone.percussive)).toBeLessThan(0.01 * middle(ofTone.harmonic));
      expect(energy(ofClick.harmonic)).toBeLessThan(0.01 * energy(ofClick.percussive));
    },
  );

  test.each(['coupled', 'advanced'] as const)(
    'has parts that add up to the signal: %s',
    (maskingMode) => {
      const signal = recordedSignal('speech').subarray(20000, 30000);
      const curve = { x1: 0.1, y1: 0, x2: 0.5, y2: 6 };
      const options = { maskingMode, harmThresh: curve, percThresh: curve };
      const { harmonic, percussive, residual } = fluidHpss(signal, options);
      const sum = harmonic.map((x, i) => x + percussive[i]! + residual[i]!);
      expect(excess(sum, signal, { abs: 1e-6 })).toBeLessThanOrEqual(0);
      expect(energy(residual) > 0).toBe(maskingMode === 'advanced');
    },
  );

  it('leaves silence silent, and a constant finite', () => {
    const { harmonic, percussive } = fluidHpss(new Float32Array(3000));
    expect([energy(harmonic), energy(percussive)]).toEqual([0, 0]);
    expect(Number.isFinite(energy(fluidHpss(new Float32Array(3000).fill(0.5)).harmonic))).toBe(
      true,
    );
    expect(fluidHpss(Float32Array.of(1)).harmonic).toHaveLength(1);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = recordedSignal('orch').subarray(0, 4000);
    const options = { windowSize: 100, hopSize: 30, fftSize: 256, harmFilterSize: 3 };
    const whole = fluidHpss(signal, options).harmonic;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 8 }), (sizes) => {
        const harmonic: number[] = [];
        const stream = new FluidHpssStream(options, (parts) => harmonic.push(...parts.harmonic));
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toBe(4000);
        expect(harmonic).toEqual(Array.from(whole));
      }),
      { numRuns: 10 },
    );
  });

  test.each<[FluidHpssOptions, string]>([
    [{ harmFilterSize: 4 }, 'harmFilterSize is 4; allowed: an odd number'],
    [{ percFilterSize: 1 }, 'percFilterSize is 1'],
    [{ harmThresh: { x1: 0.5, y1: 0, x2: 0.4, y2: 0 } }, 'harmThresh.x2 is 0.4'],
    [{ percThresh: { x1: 0, y1: NaN, x2: 1, y2: 0 } }, 'percThresh.y1 is NaN'],
  ])('refuses %j', (wrong, message) => {
    expect(() => fluidHpss(new Float32Array(9), wrong)).toThrow(message);
  });

  it('refuses nothing at all and what is not finite', () => {
    expect(() => fluidHpss(new Float32Array(0))).toThrow('signal length is 0');
    expect(() => fluidHpss(Float32Array.of(0, -Infinity))).toThrow('sample 1 is -Infinity');
  });
});
