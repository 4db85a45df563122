import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Live bytes of the heap after a garbage collection. */
export function liveHeapBytes(): number {
  collect ??= collector();
  collect();
  return process.memoryUsage().heapUsed;
}

let collect: (() => void) | undefined;

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
