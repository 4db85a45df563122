import { givenPipeline, givenStep, later, now } from '../../test/simulation/given';
import { cancelPipeline } from './cancel';
import { type StepState } from './state';

const states: readonly StepState[] = ['completed', 'processing', 'queued', 'pending'];
const steps = states.map((state) => givenStep({ step_id: state, state }));

test('cancelling ends what is not finished and leaves the rest', () => {
  const cancelled = cancelPipeline(givenPipeline({ steps }), now);
  expect(cancelled).toMatchObject({ state: 'cancelled', finished_at: now, error: null });
  expect(cancelled.steps.map(({ state, finished_at }) => [state, finished_at])).toEqual([
    ['completed', null],
    ['cancelled', now],
    ['cancelled', now],
    ['cancelled', now],
  ]);
});

test('it stays due until all that follows was done', () => {
  expect(cancelPipeline(givenPipeline(), now).due_at).not.toBeNull();
});

test('a job that waits for its turn can be cancelled', () => {
  const waiting = givenPipeline({ state: 'pending', admitted_at: null });
  expect(cancelPipeline(waiting, now).state).toBe('cancelled');
});

test('cancelling again changes nothing', () => {
  const once = cancelPipeline(givenPipeline({ steps }), now);
  expect(cancelPipeline(once, later)).toBe(once);
});

test.each(['complete', 'failed'] as const)('a %s job is over and stays so', (state) => {
  expect(() => cancelPipeline(givenPipeline({ state }), now)).toThrow(
    `Job job is ${state}; only a job that is not over can be cancelled.`,
  );
});
