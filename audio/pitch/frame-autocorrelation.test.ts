import { samplesOf } from '../../test/rhythm-vectors';
import { createFrameAutocorrelation } from './frame-autocorrelation';
import { planPitch } from './period-range';

test.each([
  ['shared stretches', { frameLength: 256, hopLength: 64 }],
  ['shared stretches of two hops', { frameLength: 256, hopLength: 32 }],
  ['shared stretches of 64 hops', { frameLength: 256, hopLength: 1 }],
  ['two stretches', { frameLength: 128, hopLength: 64 }],
  ['whole frames, as the hop is no power of two', { frameLength: 256, hopLength: 60 }],
  ['whole frames, as no stretch divides them', { frameLength: 250, hopLength: 64 }],
])('autocorrelation from %s is the sum of products', (_, frames) => {
  const plan = planPitch({ sampleRate: 8000, fminHz: 140, fmaxHz: 1000, ...frames });
  const signal = Float64Array.from(samplesOf('rock', 2000));
  const autocorrelation = createFrameAutocorrelation(plan);
  let largest = 0;
  for (let start = 0; start + plan.frameLength <= 600; start += plan.hopLength) {
    const given = autocorrelation(signal, start);
    for (let lag = 0; lag <= plan.maxPeriod; lag++) {
      let expected = 0;
      for (let i = lag; i < plan.frameLength; i++) {
        expected += signal[start + i]! * signal[start + i - lag]!;
      }
      largest = Math.max(largest, Math.abs(given[lag]! - expected));
    }
  }
  expect(largest).toBeLessThan(1e-12);
});

it('keeps little for frames that would share too much', () => {
  const frames = { frameLength: 65536, hopLength: 1 };
  const plan = planPitch({ sampleRate: 22050, fminHz: 1, fmaxHz: 1000, ...frames });
  const given = createFrameAutocorrelation(plan)(new Float64Array(65536).fill(1, 0, 2), 0);
  expect([...given.subarray(0, 3)].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([
    2, 1, 0,
  ]);
});
