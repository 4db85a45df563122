import { drumSeparation } from './drum-separation';
import { hpss } from './hpss';

const SAMPLE_RATE = 22_050;
const length = 4 * SAMPLE_RATE;

/** A hit every half second: a burst of noise that dies away within 30 ms. */
function hits(): Float32Array {
  let state = 1;
  const noise = (): number => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 1_073_741_823.5 - 1;
  };
  return Float32Array.from({ length }, (_, i) => {
    const since = (i % (SAMPLE_RATE / 2)) / SAMPLE_RATE;
    return 0.5 * noise() * Math.exp(-since / 0.01);
  });
}

/** Four tones that last a second each, two at a time. */
function tones(): Float32Array {
  const pitches = [220, 277.2, 329.6, 440];
  return Float32Array.from({ length }, (_, i) => {
    const t = i / SAMPLE_RATE;
    const [low, high] = [pitches[Math.floor(t) % 4]!, pitches[(Math.floor(t) + 1) % 4]!];
    return 0.2 * (Math.sin(2 * Math.PI * low * t) + Math.sin(2 * Math.PI * high * t));
  });
}

/** Scale-invariant signal-to-distortion ratio, in dB. */
function sdr(reference: Float32Array, estimate: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, sample, i) => sum + sample * b[i]!, 0);
  const scale = dot(reference, estimate) / dot(reference, reference);
  const wanted = scale ** 2 * dot(reference, reference);
  const other = estimate.reduce((sum, sample, i) => sum + (sample - scale * reference[i]!) ** 2, 0);
  return 10 * Math.log10(wanted / other);
}

describe('drumSeparation', () => {
  it('brings hits out of tones that are louder', () => {
    const [drums, rest] = [hits(), tones()];
    const mixture = drums.map((sample, i) => sample + rest[i]!);
    const { percussive, harmonic } = hpss(mixture, drumSeparation(SAMPLE_RATE));
    expect(sdr(drums, mixture)).toBeLessThan(-8);
    expect(sdr(drums, percussive)).toBeGreaterThan(5);
    // Nothing is lost: both parts are the whole.
    const error = mixture.reduce(
      (most, sample, i) => Math.max(most, Math.abs(sample - percussive[i]! - harmonic[i]!)),
      0,
    );
    expect(error).toBeLessThan(1e-5);
  });

  it('has a window of about 93 ms at every rate', () => {
    const sizes = [8000, 22_050, 44_100, 48_000, 96_000, 192_000].map(
      (sampleRate) => drumSeparation(sampleRate).nFft,
    );
    expect(sizes).toEqual([1024, 2048, 4096, 4096, 8192, 16_384]);
  });

  it('refuses a rate that is none', () => {
    expect(() => drumSeparation(NaN)).toThrow('sampleRate');
  });
});
