/*
 * Loaded with --require into every process of the stack. The supervisor holds the other end of stdin
 * and never writes: when it closes, the supervisor is gone, however it ended, and so must we be.
 */
import { isMainThread } from 'node:worker_threads';

/** Time for an orderly end (a worker gives its lease back) before a hard one. */
const GRACE_MILLISECONDS = 3000;

function leave(): void {
  setTimeout(() => process.exit(1), GRACE_MILLISECONDS).unref();
  process.kill(process.pid, 'SIGTERM');
}

if (isMainThread) {
  process.stdin.once('close', leave);
  process.stdin.on('error', () => undefined);
  process.stdin.resume();
  // The watch alone is no reason to stay alive.
  (process.stdin as unknown as { unref?: () => void }).unref?.();
}
