/** What an algorithm is computed from: a signal or list of numbers, or a list of frames. */
export type EssentiaInput = Float32Array | readonly Float32Array[];

/** What an algorithm gives: numbers, words, lists of either. */
export type EssentiaOutput = number | string | Float32Array | readonly string[];

/** One call of an algorithm, as it goes to the thread. */
export interface EssentiaCall {
  readonly algorithm: string;
  readonly inputs: readonly EssentiaInput[];
  /** In the order in which essentia.js takes them; undefined stands for Essentia's own default. */
  readonly parameters: readonly (number | string | boolean | undefined)[];
}

/** What comes back. */
export type EssentiaAnswer =
  | {
      readonly kind: 'result';
      readonly outputs: Readonly<Record<string, EssentiaOutput>>;
      /** WebAssembly memory, which only grows. */
      readonly heapBytes: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Where the two files of essentia.js lie. */
export interface EssentiaFiles {
  readonly wasm: string;
  readonly core: string;
}

/** A C++ object that has to be freed by hand. */
interface Vector {
  size(): number;
  get(index: number): unknown;
  push_back(value: unknown): void;
  delete(): void;
}

interface EssentiaModule {
  readonly HEAPU8: Uint8Array;
  readonly VectorVectorFloat: new () => Vector;
}

interface Essentia {
  arrayToVector(values: Float32Array): Vector;
  vectorToArray(vector: Vector): Float32Array;
}

/**
 * All that runs in the thread: the source text of this one function is the thread's program, so that it needs no file
 * of its own beside bundles and tests. It may therefore use nothing from outside itself.
 * 1. Every vector that is made or given back is freed.
 * 2. The listeners that essentia.js puts on the process are removed; they turn any stray rejection into an abort.
 * 3. C++ exceptions arrive as bare numbers, and become answers.
 */
/* istanbul ignore next: a counter inside would be a name from outside */
export function essentiaProgram(load: (id: string) => unknown): void {
  const { parentPort, workerData } = load('node:worker_threads') as {
    parentPort: {
      on(event: 'message', listener: (call: EssentiaCall) => void): void;
      postMessage(answer: EssentiaAnswer): void;
    };
    workerData: EssentiaFiles;
  };
  const events = ['uncaughtException', 'unhandledRejection'];
  const listenersOf = (event: string) => process.listeners(event as 'exit');
  const before = events.map(listenersOf);
  const module = load(workerData.wasm) as EssentiaModule;
  const create = load(workerData.core) as new (module: EssentiaModule) => Essentia;
  const essentia = new create(module);
  events.forEach((event, index) => {
    for (const listener of listenersOf(event))
      if (!before[index]!.includes(listener)) process.off(event, listener);
  });

  const vectorOf = (input: EssentiaInput, made: Vector[]): Vector => {
    if (!Array.isArray(input)) {
      const vector = essentia.arrayToVector(input as Float32Array);
      made.push(vector);
      return vector;
    }
    const frames = new module.VectorVectorFloat();
    made.push(frames);
    for (const frame of input as readonly Float32Array[]) {
      const vector = essentia.arrayToVector(frame);
      frames.push_back(vector);
      vector.delete();
    }
    return frames;
  };
  const isVector = (value: unknown): value is Vector => typeof value === 'object' && value !== null;
  const plain = (value: unknown): EssentiaOutput => {
    if (!isVector(value)) return value as number | string;
    const size = value.size();
    if (size === 0 || typeof value.get(0) !== 'string') return essentia.vectorToArray(value);
    return Array.from({ length: size }, (_, index) => value.get(index) as string);
  };
  const answer = ({ algorithm, inputs, parameters }: EssentiaCall): EssentiaAnswer => {
    const made: Vector[] = [];
    try {
      const vectors = inputs.map((input) => vectorOf(input, made));
      const compute = (essentia as unknown as Record<string, (...all: unknown[]) => object>)[
        algorithm
      ]!.bind(essentia);
      const fields = Object.entries(compute(...vectors, ...parameters)) as [string, unknown][];
      made.push(...fields.map(([, value]) => value).filter(isVector));
      const outputs = Object.fromEntries(fields.map(([name, value]) => [name, plain(value)]));
      return { kind: 'result', outputs, heapBytes: module.HEAPU8.length };
    } catch (thrown) {
      const reason =
        typeof thrown === 'number' ? 'a C++ exception, which says no more' : String(thrown);
      return { kind: 'refused', reason };
    } finally {
      for (const vector of made) vector.delete();
    }
  };
  parentPort.on('message', (call) => parentPort.postMessage(answer(call)));
}
