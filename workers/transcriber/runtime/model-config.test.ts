import { readModelConfig } from './model-config';

describe('the configuration of models', () => {
  it.each([
    [{}, { location: null, engine: null, threads: 1 }],
    [
      { MODEL_ENGINE: 'auto', MODELS_LOCATION: '' },
      { location: null, engine: null, threads: 1 },
    ],
    [
      { MODELS_LOCATION: 'gs://models/a', MODEL_ENGINE: 'tfjs-wasm', MODEL_THREADS: '4' },
      { location: 'gs://models/a', engine: 'tfjs-wasm', threads: 4 },
    ],
  ])('of %j is %j', (environment, config) => {
    expect(readModelConfig(environment)).toEqual(config);
  });

  it.each([
    [{ MODEL_ENGINE: 'onnx' }, 'MODEL_ENGINE is "onnx"; allowed: auto, onnxruntime-node'],
    [{ MODEL_THREADS: '0' }, 'MODEL_THREADS is "0"; allowed: an integer from 1 to 64'],
    [{ MODEL_THREADS: '1.5' }, 'MODEL_THREADS is "1.5"'],
    [{ MODEL_THREADS: '' }, 'MODEL_THREADS is ""'],
  ])('of %j is refused', (environment, message) => {
    expect(() => readModelConfig(environment)).toThrow(message);
  });
});
