import { type Engine } from '../engine';
import { onnxSession } from './onnx-session';

/** The native ONNX Runtime: the fastest there is. */
export async function loadOnnxRuntimeNode(): Promise<Engine> {
  const runtime = await import('onnxruntime-node');
  return {
    name: 'onnxruntime-node',
    version: runtime.env.versions.node ?? runtime.env.versions.common,
    format: 'onnx',
    open: (form, threads) =>
      onnxSession(form, {
        create: (bytes) =>
          runtime.InferenceSession.create(bytes, {
            executionProviders: ['cpu'],
            // Its default is as many as the host has cores, not the container.
            intraOpNumThreads: threads,
            interOpNumThreads: 1,
            executionMode: 'sequential',
            graphOptimizationLevel: 'all',
          }),
        createTensor: ({ data, shape }) => new runtime.Tensor('float32', data, shape),
      }),
  };
}
