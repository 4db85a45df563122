import { resolve } from 'node:path';
import { inheritedEnvironment, modelEnvironment } from './environment';

it('passes on what programs need, and nothing else of the shell', () => {
  expect(
    inheritedEnvironment({ PATH: '/bin', LANG: 'C', SECRET: 'x', MODEL_THREADS: '2' }),
  ).toEqual({ PATH: '/bin', LANG: 'C' });
});

describe('what the shell says of models', () => {
  it('reaches workers, and what is set to nothing does not', () => {
    const shell = { MODEL_ENGINE: 'onnxruntime-web', MODEL_THREADS: '', PATH: '/bin' };
    expect(modelEnvironment(shell)).toEqual({ MODEL_ENGINE: 'onnxruntime-web' });
  });

  it('names a folder from where the caller is; a URL stays', () => {
    expect(modelEnvironment({ MODELS_LOCATION: 'models' })).toEqual({
      MODELS_LOCATION: resolve('models'),
    });
    expect(modelEnvironment({ MODELS_LOCATION: 'gs://models/2026' })).toEqual({
      MODELS_LOCATION: 'gs://models/2026',
    });
  });
});
