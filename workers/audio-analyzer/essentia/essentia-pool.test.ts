import { PitchClassProfile, pitchClassProfilesStream, SpectralPeaks } from '@attacca/audio';
import { excess, TOLERANCES } from '../../../test/tolerances';
import { noise } from '../../runtime/testing/sound-files';
import { EssentiaPool } from './essentia-pool';
import { type EssentiaCall } from './thread-program';

const never = new AbortController().signal;
const SR = 44100;
let pool: EssentiaPool;

beforeEach(() => (pool = new EssentiaPool({ mostHeapBytes: 1e9 })));
afterEach(() => pool.close());

const danceability = (samples: Float32Array): EssentiaCall => ({
  algorithm: 'Danceability',
  inputs: [samples],
  parameters: [],
});
const key = (samples: Float32Array, ...parameters: EssentiaCall['parameters']): EssentiaCall => ({
  algorithm: 'KeyExtractor',
  inputs: [samples],
  parameters,
});
/** KeyExtractor never comes back from this. */
const hanging = (): EssentiaCall => key(new Float32Array(SR).fill(NaN));

describe('a call', () => {
  it('gives numbers, words and lists, the same every time', async () => {
    const first = await pool.call(danceability(noise(SR)), never);
    expect(first['danceability']).toBeGreaterThan(0);
    expect(Array.from(first['dfa'] as Float32Array)).toHaveLength(35);
    expect(await pool.call(danceability(noise(SR)), never)).toEqual(first);
    expect(await pool.call(key(noise(SR)), never)).toMatchObject({ key: expect.any(String) });
    expect(pool.threads).toBe(1);
  });

  it('leaves the process without listeners of Essentia', async () => {
    const count = () =>
      process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
    const before = count();
    await pool.call(danceability(noise(SR)), never);
    expect(count()).toBe(before);
  });

  it('that Essentia refuses says so, and the next one works', async () => {
    const unknownProfile: EssentiaCall['parameters'] = [true, 4096, 4096, 12, 3500, 60, 25, 0.2];
    const refused = pool.call(key(noise(SR), ...unknownProfile, 'nonsense'), never);
    await expect(refused).rejects.toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringMatching(/KeyExtractor refused .*C\+\+ exception/),
    });
    expect(pool.threads).toBe(0);
    await expect(pool.call(key(noise(SR)), never)).resolves.toBeDefined();
  });

  it('of what does not exist is refused', async () => {
    const call = { algorithm: 'NoSuchThing', inputs: [], parameters: [] };
    await expect(pool.call(call, never)).rejects.toMatchObject({ code: 'OPERATION_FAILED' });
  });

  it('that hangs is ended by the time limit, thread and all', async () => {
    const strict = new EssentiaPool({ timeLimitSeconds: 1.5 });
    await expect(strict.call(hanging(), never)).rejects.toMatchObject({
      code: 'OPERATION_FAILED',
      message: "Essentia's KeyExtractor was not done after 1.5 s and was stopped.",
    });
    expect(strict.threads).toBe(0);
  });

  it('that hangs is ended by the signal, with its reason', async () => {
    const controller = new AbortController();
    const hangs = pool.call(hanging(), controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(hangs).rejects.toThrow('cancelled');
    expect(pool.threads).toBe(0);
    await expect(pool.call(danceability(noise(SR)), controller.signal)).rejects.toThrow(
      'cancelled',
    );
  });

  it('rejects when the pool is closed meanwhile', async () => {
    const hangs = pool.call(hanging(), never);
    const rejects = expect(hangs).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    await pool.close();
    await rejects;
  });
});

describe('threads', () => {
  it('are as many as there are calls at a time, and one is kept', async () => {
    const calls = [1, 2].map((seed) => pool.call(key(noise(4 * SR, seed)), never));
    expect(pool.threads).toBe(2);
    await Promise.all(calls);
    expect(pool.threads).toBe(1);
  });

  it('are replaced after so many calls, and when their memory has grown', async () => {
    const often = new EssentiaPool({ mostCalls: 1 });
    await often.call(danceability(noise(SR)), never);
    expect(often.threads).toBe(0);
    const large = new EssentiaPool({ mostHeapBytes: 1 });
    await large.call(danceability(noise(SR)), never);
    expect(large.threads).toBe(0);
  });

  it('do not grow over 20 calls', async () => {
    // Twenty sounds of 20 s that were not freed would be 70 MB.
    const limited = new EssentiaPool({ mostHeapBytes: 60e6 });
    const sound = new Float32Array(20 * SR);
    try {
      for (let call = 0; call < 20; call++) {
        await limited.call(danceability(sound), never);
        expect(limited.threads).toBe(1);
      }
    } finally {
      await limited.close();
    }
  });
});

describe('our pitch class profiles', () => {
  const spectrum = new Float64Array(2049);
  noise(2049).forEach((value, bin) => (spectrum[bin] = Math.abs(value) ** 3));
  const peaks = new SpectralPeaks({
    sampleRate: SR,
    bins: 2049,
    minFrequency: 40,
    maxFrequency: 3500,
  });
  peaks.find(spectrum);

  it.each([
    [true, true, 0.5],
    [false, false, 1],
    [true, false, 0.5],
  ])(
    'equal HPCP with bandPreset %p, nonLinear %p, windowSize %p',
    async (bandPreset, nonLinear, windowSize) => {
      const inputs = [peaks.frequencies, peaks.magnitudes].map((values) =>
        Float32Array.from(values.subarray(0, peaks.count)),
      );
      const order = [bandPreset, 500, 8, 3500, false, 40, nonLinear, 'unitMax', 440, SR, 36];
      const call = { algorithm: 'HPCP', inputs, parameters: [...order, 'cosine', windowSize] };
      const { hpcp } = await pool.call(call, never);
      const profile = new PitchClassProfile({
        windowSize,
        nonLinear,
        bandSplitFrequency: bandPreset ? 500 : null,
      });
      const ours = new Float64Array(36);
      profile.compute(peaks, ours);
      const theirs = hpcp as Float32Array;
      expect(excess(ours, theirs, TOLERANCES.essentiaProfile)).toBeLessThanOrEqual(0);
    },
  );

  it.each([
    ['hann', 'hann'],
    ['blackmanharris62', 'blackmanharris62'],
    ['blackmanharris', 'blackmanharris92'],
  ] as const)('of a sound under %s are those of Essentia under %s', async (window, type) => {
    const sound = Float32Array.from({ length: 4096 }, (_, i) =>
      [220, 277.2, 329.6].reduce((sum, hz) => sum + 0.2 * Math.sin((2 * Math.PI * hz * i) / SR), 0),
    );
    const call = async (
      algorithm: string,
      inputs: Float32Array[],
      parameters: (string | number | boolean)[],
    ): Promise<Record<string, unknown>> => pool.call({ algorithm, inputs, parameters }, never);
    const { frame } = await call('Windowing', [sound], [true, 4096, type, 0, true]);
    const { spectrum: bins } = await call('Spectrum', [frame as Float32Array], [4096]);
    const order = [1e-5, 3500, 100, 20, 'magnitude', SR];
    const found = await call('SpectralPeaks', [bins as Float32Array], order);
    const tones = [found['frequencies'], found['magnitudes']] as Float32Array[];
    const rest = [true, 500, 8, 3500, false, 20, true, 'unitMax', 440, SR, 36, 'cosine', 0.5];
    const { hpcp } = await call('HPCP', tones, rest);
    const ours: Float32Array[] = [];
    const options = { sampleRate: SR, window };
    // Frame 1 is centred on sample 2048.
    const stream = pitchClassProfilesStream(options)((v) => ours.push(Float32Array.from(v)));
    stream.push(sound);
    stream.end();
    expect(excess(ours[1]!, hpcp as Float32Array, TOLERANCES.essentiaFrame)).toBeLessThanOrEqual(0);
  });

  it('stand on the same peaks as SpectralPeaks', async () => {
    const order = [0, 3500, 1000, 40, 'frequency', SR];
    const inputs = [Float32Array.from(spectrum)];
    const outputs = await pool.call(
      { algorithm: 'SpectralPeaks', inputs, parameters: order },
      never,
    );
    const theirs = Array.from(outputs['frequencies'] as Float32Array);
    expect(theirs).toHaveLength(peaks.count);
    theirs.forEach((hz, i) => expect(peaks.frequencies[i]).toBeCloseTo(hz, 2));
    Array.from(outputs['magnitudes'] as Float32Array).forEach((height, i) =>
      expect(peaks.magnitudes[i]).toBeCloseTo(height, 5),
    );
  });
});
