import { type AttemptUsage, type TaskOutput } from '../handshake/types';
import { type Manifest } from '../manifest/types';
import { instanceOf } from './instance';
import { type Usage } from './usage';

/**
 * What Pub/Sub bills for a message that starts work: one request that publishes it and one that pushes it, 1,000 bytes
 * each at least. An envelope is shorter than that; those that are published together are counted as if alone.
 */
export const messageBytes = 2 * 1000;

/** What an attempt took, by what its worker says and what the service's instances have. */
export function usageOfAttempt(report: AttemptUsage, manifest: Manifest): Usage {
  return {
    ...usageOfSeconds(report.instance_seconds, manifest),
    worker_requests: report.requests,
    pubsub_bytes: report.requests * messageBytes,
    function_invocations: report.calls,
  };
}

/**
 * What an attempt took that nobody reported on. Its worker may have been at work on others, too: it is taken to have
 * had as many as it takes.
 * @param seconds of wall time
 */
export function usageOfLostAttempt(seconds: number, manifest: Manifest): Usage {
  return usageOfSeconds(Math.max(0, seconds) / manifest.concurrency, manifest);
}

function usageOfSeconds(instanceSeconds: number, manifest: Manifest): Usage {
  const { vcpus, gib } = instanceOf(manifest);
  return {
    worker_vcpu_seconds: instanceSeconds * vcpus,
    worker_gib_seconds: instanceSeconds * gib,
  };
}

/**
 * What it takes to store outputs: each of their blobs as if nobody had stored the same before.
 * @param before SHA-256 of what was there, the job's inputs: views may be parts of them
 */
export function usageOfOutputs(
  outputs: Readonly<Record<string, TaskOutput>>,
  before: ReadonlySet<string>,
): Usage {
  const blobs = Object.values(outputs).flatMap((output) =>
    output.kind === 'views' ? [output.list, output.file] : [output],
  );
  const made = new Map(
    blobs.flatMap(({ sha256, size_bytes }) =>
      before.has(sha256) ? [] : [[sha256, size_bytes] as const],
    ),
  );
  return {
    storage_writes: made.size,
    storage_bytes: [...made.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}
