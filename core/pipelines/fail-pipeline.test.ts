import { givenPipeline } from '../../test/simulation/given';
import { touched } from './fail-pipeline';

const created_at = '2026-01-01T12:00:00.000Z';
const waiting = givenPipeline({ state: 'pending', admitted_at: null, created_at });

test.each([
  ['that was just submitted', created_at, '2026-01-01T12:01:00.000Z'],
  ['that was looked at', '2026-01-01T12:01:00.000Z', '2026-01-01T12:06:00.000Z'],
])('a job %s and waits for its turn has its next look in time', (_, now, due_at) => {
  expect(touched(waiting, now).due_at).toBe(due_at);
});

test('a job at work is looked at after a minute', () => {
  const working = { ...waiting, admitted_at: created_at };
  expect(touched(working, '2026-01-01T13:00:00.000Z').due_at).toBe('2026-01-01T13:01:00.000Z');
});
