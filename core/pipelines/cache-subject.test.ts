import { givenCatalog } from '../planning/given-catalog';
import { givenMap, givenPipeline, givenStep, givenTask } from '../../test/simulation/given';
import { type Step } from './state';
import { taskCacheKey } from './cache-subject';

/** The key of a batch of MFCCs over what a mapped `librosa-hpss` left at one of its ports. */
function keyOver(output: string, batch = { index: 0, from: 0, to: 4 }): string | null {
  const operation = givenCatalog.findOperation('audio-analyzer', 'librosa-mfcc');
  if (operation === undefined) throw new Error('there is no librosa-mfcc');
  const left = { kind: 'items', type: 'audio', count: 8, digest: 'all of it' } as const;
  const map = givenMap();
  const hpss = givenStep({
    step_id: 'hpss',
    state: 'completed',
    map,
    outputs: { harmonic: left, percussive: left },
  });
  const step = givenStep({
    step_id: 'mfcc',
    inputs: { audio: { step: 'hpss', output } },
    map: { ...map, ports: ['audio'] },
  });
  const pipeline = givenPipeline({ cache: 'use', steps: [hpss, step] });
  return taskCacheKey({ pipeline, step, operation }, givenTask({ batch }), null);
}

test('the same batch over the same output has the same key', () => {
  expect(keyOver('harmonic')).toMatch(/^[0-9a-f]{64}$/);
  expect(keyOver('harmonic')).toBe(keyOver('harmonic'));
});

test('another batch has another key', () => {
  expect(keyOver('harmonic', { index: 1, from: 4, to: 8 })).not.toBe(keyOver('harmonic'));
});

test('another output of the same step has another key, though a step’s items share one digest', () => {
  expect(keyOver('percussive')).not.toBe(keyOver('harmonic'));
});

test('an optional input that is left out has no part in the key; one that is there has', () => {
  const operation = givenCatalog.findOperation('flucoma-service', 'bufcompose')!;
  const file = { state: 'ready', sha256: 'a'.repeat(64) };
  const keyWith = (inputs: Step['inputs']): string | null => {
    const step = givenStep({ step_id: 'compose', inputs, map: null });
    const pipeline = givenPipeline({ cache: 'use', steps: [step] });
    const named = { a: { ...pipeline.inputs['input']!, ...file } };
    return taskCacheKey(
      { pipeline: { ...pipeline, inputs: named }, step, operation },
      givenTask({}),
      null,
    );
  };
  const alone = keyWith({ source: { input: 'a' } });
  expect(alone).toMatch(/^[0-9a-f]{64}$/);
  expect(keyWith({ source: { input: 'a' }, destination: { input: 'a' } })).not.toBe(alone);
  expect(keyWith({ destination: { input: 'a' } })).toBeNull();
});
