import { type EngineName, type LoadEngine } from '../engine';
import { loadOnnxRuntimeNode } from './onnxruntime-node';
import { loadOnnxRuntimeWeb } from './onnxruntime-web';
import { loadTfjsNode } from './tfjs-node';
import { loadTfjsWasm } from './tfjs-wasm';

/** Every engine there may be. */
export const engineLoaders: Readonly<Record<EngineName, LoadEngine>> = {
  'onnxruntime-node': loadOnnxRuntimeNode,
  'onnxruntime-web': loadOnnxRuntimeWeb,
  'tfjs-node': loadTfjsNode,
  'tfjs-wasm': loadTfjsWasm,
};
