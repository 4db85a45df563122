import { type Engine } from '../engine';
import { tfjsSession, type TfjsRuntime } from './tfjs-session';

/** `@tensorflow/tfjs-node`: TensorFlow.js with all of its parts, and TensorFlow itself behind it. */
interface TfjsNode extends TfjsRuntime {
  readonly version: { readonly 'tfjs-node'?: string; readonly tfjs: string };
}

/**
 * No dependency of ours: its installer downloads a library from a place that is not always there. Whoever wants it
 * installs it beside the others (docs/configuration.md).
 */
const PACKAGE = '@tensorflow/tfjs-node';

/** TensorFlow.js on native TensorFlow, for models in its own format. It takes its threads from the machine. */
export async function loadTfjsNode(): Promise<Engine> {
  const runtime = (await import(PACKAGE)) as TfjsNode;
  return {
    name: 'tfjs-node',
    version: runtime.version['tfjs-node'] ?? runtime.version.tfjs,
    format: 'tfjs-graph',
    open: (form) => Promise.resolve(tfjsSession(form, runtime)),
  };
}
