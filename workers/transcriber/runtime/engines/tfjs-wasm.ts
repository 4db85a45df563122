import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import { type Engine } from '../engine';
import { withoutListeners } from './process-listeners';
import { tfjsSession } from './tfjs-session';

/** TensorFlow.js on its WebAssembly backend. One thread: its threads do not start in Node. */
export async function loadTfjsWasm(): Promise<Engine> {
  // All by the same way: a module that was imported and required is there twice, and tensors are of one of them.
  const core = await import('@tensorflow/tfjs-core');
  const converter = await import('@tensorflow/tfjs-converter');
  const backend = await import('@tensorflow/tfjs-backend-wasm');
  const program = createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm');
  backend.setWasmPaths(`${dirname(program)}/`);
  const isStarted = await withoutListeners(() => core.setBackend('wasm'));
  if (!isStarted) throw new Error('Its WebAssembly backend does not start.');
  await core.ready();
  return {
    name: 'tfjs-wasm',
    version: backend.version_wasm,
    format: 'tfjs-graph',
    open: (form) =>
      Promise.resolve(
        tfjsSession(form, {
          loadGraphModelSync: (artifacts) => converter.loadGraphModelSync(artifacts),
          tensor: (data, shape) => core.tensor(data, shape),
        }),
      ),
  };
}
