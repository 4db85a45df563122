import { tempoOfEnvelope, temposOfEnvelope } from './tempo';
import { tempoPrior } from './tempo-prior';

const SR = 22050;
/** A beat every 20 frames: 129.2 bpm. */
const beats = Float32Array.from({ length: 600 }, (_, i) => (i % 20 === 0 ? 1 : 0));
const bpmOf = (lag: number): number => (60 * SR) / (512 * lag);

test('by itself the tempo near 120 is likeliest, with limits one within them', () => {
  const tempo = (lowBpm: number, highBpm: number): number =>
    tempoOfEnvelope(beats, { sampleRate: SR, uniformPrior: { lowBpm, highBpm } });
  expect(tempoOfEnvelope(beats, { sampleRate: SR })).toBeCloseTo(bpmOf(20));
  expect(tempo(50, 70)).toBeCloseTo(bpmOf(40));
  expect(tempo(30, 330)).toBeCloseTo(bpmOf(20));
});

test.each(['mean', 'median', 'max'] as const)('by the %s of all frames', (aggregate) => {
  expect(tempoOfEnvelope(beats, { sampleRate: SR, aggregate })).toBeCloseTo(bpmOf(20));
});

test('frame by frame', () => {
  const tempos = temposOfEnvelope(beats, { sampleRate: SR });
  expect(tempos).toHaveLength(600);
  for (const bpm of tempos) expect(bpm).toBeCloseTo(bpmOf(20), 3);
});

test('a log-normal curve falls by half a standard deviation squared', () => {
  const prior = tempoPrior({ startBpm: 100, stdBpm: 0.5 });
  expect(prior(100)).toBeCloseTo(0);
  expect(prior(200)).toBeCloseTo(-2);
});

test.each([
  [{ uniformPrior: { lowBpm: 90, highBpm: 90 } }, 'highBpm is 90; allowed: more than lowBpm (90)'],
  [{ uniformPrior: { lowBpm: 118, highBpm: 120 } }, 'uniformPrior is "without such a tempo"'],
  [{ startBpm: 0 }, 'startBpm is 0'],
  [{ aggregate: 'sum' as 'mean' }, 'aggregate is "sum"'],
])('%j is refused', (options, message) => {
  expect(() => tempoOfEnvelope(beats, { sampleRate: SR, ...options })).toThrow(message);
});
