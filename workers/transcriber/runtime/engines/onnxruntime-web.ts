import { type Engine } from '../engine';
import { onnxSession } from './onnx-session';

/** ONNX Runtime as WebAssembly: runs wherever Node does. */
export async function loadOnnxRuntimeWeb(): Promise<Engine> {
  const runtime = await import('onnxruntime-web');
  return {
    name: 'onnxruntime-web',
    version: runtime.env.versions.web ?? runtime.env.versions.common,
    format: 'onnx',
    open: (form, threads) => {
      // Of the whole runtime; it counts when the first session is made.
      runtime.env.wasm.numThreads = threads;
      return onnxSession(form, {
        create: (bytes) =>
          runtime.InferenceSession.create(bytes, {
            executionProviders: ['wasm'],
            graphOptimizationLevel: 'all',
          }),
        createTensor: ({ data, shape }) => new runtime.Tensor('float32', data, shape),
      });
    },
  };
}
