import { earlier, givenPipeline, givenStep, now } from '../../test/simulation/given';
import { structuredError } from '../errors';
import { inputsToRead, retryPipeline } from './retry';
import { type PipelineState } from './state';

const error = structuredError('OPERATION_FAILED', 'It would not.');
const done = givenStep({ step_id: 'cut', state: 'completed', finished_at: earlier });
const failed = givenStep({ step_id: 'split', state: 'failed', error, items_failed: 2 });
const cancelled = givenStep({ step_id: 'mfcc', state: 'cancelled' });
const broken = givenPipeline({
  state: 'failed',
  steps: [done, failed, cancelled],
  error,
  finished_at: earlier,
  due_at: null,
});

describe('given a failed pipeline, when it is retried, then', () => {
  const retried = retryPipeline(broken, now);

  test('it runs again in a new generation, and is due again', () => {
    expect(retried).toMatchObject({
      state: 'in_progress',
      generation: 2,
      error: null,
      finished_at: null,
      updated_at: now,
    });
    expect(Date.parse(retried.due_at ?? '')).toBeGreaterThan(Date.parse(now));
  });

  test('what was completed is kept, in its old generation', () => {
    expect(retried.steps[0]).toBe(done);
  });

  test.each([1, 2])('what was not (step %d) starts anew', (index) => {
    expect(retried.steps[index]).toMatchObject({
      state: 'pending',
      generation: 2,
      items_failed: 0,
      error: null,
      queued_at: null,
      started_at: null,
      finished_at: null,
    });
  });

  test('what was planned is not touched', () => {
    const { service, operation, parameters, inputs } = failed;
    expect(retried.steps[1]).toMatchObject({ service, operation, parameters, inputs });
  });
});

test.each<PipelineState>(['pending', 'in_progress', 'complete', 'cancelled'])(
  'a pipeline that is %s is not retried, and the refusal says so',
  (state) => {
    expect(() => retryPipeline({ ...broken, state }, now)).toThrow(
      expect.objectContaining({ code: 'INVALID_STATE', message: expect.stringContaining(state) }),
    );
  },
);

test('what is still to be read are the inputs of steps that are not completed', () => {
  const file = givenPipeline().inputs['input']!;
  const inputs = { read: file, wanted: { ...file, file_id: 'w' }, free: { ...file, file_id: 'x' } };
  const steps = [
    givenStep({ state: 'completed', inputs: { audio: { input: 'read' } } }),
    givenStep({ state: 'pending', inputs: { left: { step: 'cut', output: 'out' } } }),
    givenStep({ state: 'failed', inputs: { audio: { input: 'wanted' } } }),
  ];
  expect(inputsToRead(givenPipeline({ inputs, steps }))).toEqual([inputs.wanted]);
});
