import { runProgram } from './program';

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
  signal: ending.signal,
}).then((code) => {
  process.exitCode = code;
});
