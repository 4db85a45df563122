import { type ModelFormat } from './model-card';
import { type ModelForm } from './model-form';
import { type Tensors } from './tensor';

/** In the order in which they are preferred. */
export const ENGINE_NAMES = [
  'onnxruntime-node',
  'onnxruntime-web',
  'tfjs-node',
  'tfjs-wasm',
] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** Which engine did it, as results name it. */
export interface EngineIdentity {
  readonly name: EngineName;
  /** Of its package. */
  readonly version: string;
}

/** A model that is ready to be run. One call at a time. */
export interface Session {
  /** The outputs that the card names. Their memory is the caller's. */
  run(inputs: Tensors): Promise<Tensors>;
  /** Frees what the engine holds. */
  close(): Promise<void>;
}

/** What runs models. */
export interface Engine extends EngineIdentity {
  readonly format: ModelFormat;
  /** @param threads that one run may use, at least 1; an engine that has one only uses one */
  open(form: ModelForm, threads: number): Promise<Session>;
}

/**
 * Makes an engine of packages that may not be there.
 * @throws Error that says why it cannot be had here
 */
export type LoadEngine = () => Promise<Engine>;
