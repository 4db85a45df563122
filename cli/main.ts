import { isMainThread } from 'node:worker_threads';
import { runProgram } from './program';

// As a thread this program works on parts of the operation that its main thread runs.
if (isMainThread) run();
else void import('@attacca/workers').then(({ serveChunkThread }) => serveChunkThread());

function run(): void {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Asked twice, the process no longer waits for an orderly end; its children follow it.
      if (ending.signal.aborted) process.exit(130);
      ending.abort(new Error(`Stopped by ${signal}.`));
    });
  }

  void runProgram(process.argv.slice(2), {
    out: (text) => void process.stdout.write(text),
    progress: process.stderr,
    program: __filename,
    signal: ending.signal,
  }).then((code) => {
    process.exitCode = code;
  });
}
