import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One request of reference.py. */
export interface ReferenceRun {
  readonly operation: string;
  /** In Hz. */
  readonly sr: number;
  /** The name that samples were loaded under, or a file to decode. */
  readonly samples?: string;
  readonly file?: string;
}

/** librosa in a Python process of its own. */
export interface Reference {
  /** For people: which versions these are. */
  readonly description: string;
  load(file: string, name: string): Promise<void>;
  /** CPU milliseconds; null if the reference has no such operation. */
  run(run: ReferenceRun): Promise<number | null>;
  close(): Promise<void>;
}

interface Answer {
  readonly librosa?: string;
  readonly numpy?: string;
  readonly cpu_ms?: number;
  readonly error?: string;
}

/** One thread against one thread. */
export const oneThread = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMBA_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
};

/** Starts the Python program beside this benchmark. @throws Error if that Python has no librosa */
export async function startReference(python: string): Promise<Reference> {
  const program = join('bench', 'audio', 'reference.py');
  const child = spawn(python, ['-u', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...oneThread },
  });
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Answer> => {
    const line = await Promise.race([lines.next(), failed]);
    if (line.done === true)
      throw new Error(`${python} ended; does it have librosa and scikit-learn?`);
    return JSON.parse(line.value) as Answer;
  };
  const ask = (request: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  const { librosa, numpy } = await next();
  return {
    description: `librosa ${librosa}, numpy ${numpy}`,
    load: async (file, name) => void (await ask({ load: file, as: name })),
    run: async (request) => {
      const { cpu_ms, error } = await ask(request);
      if (error !== undefined) console.error(`  ${request.operation} in Python: ${error}`);
      return cpu_ms ?? null;
    },
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
