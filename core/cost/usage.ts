/** What is counted, in the order it is shown. Each is a sum over all attempts of all tasks, and over the job itself. */
export const resources = [
  /** Push requests that workers were at work on. A chained task has none of its own. */
  'worker_requests',
  /** Wall seconds of workers' instances x their vCPUs; of an instance at work on several tasks, each has its share. */
  'worker_vcpu_seconds',
  /** Likewise x their memory. */
  'worker_gib_seconds',
  /** Calls of functions: by workers, by the event of every write of the job's document, by its submission. */
  'function_invocations',
  'firestore_reads',
  'firestore_writes',
  'firestore_deletes',
  /** As Pub/Sub bills them: published and pushed, 1,000 a request at least. */
  'pubsub_bytes',
  /** Objects that were written (Class A operations). */
  'storage_writes',
  /** Bytes of the objects that were written. */
  'storage_bytes',
  /** What results that came from the cache took when they were computed. Not part of what was used. */
  'saved_vcpu_seconds',
  'saved_gib_seconds',
] as const;
export type Resource = (typeof resources)[number];

/** Amounts by resource, none negative; what is missing is zero, which keeps documents small. */
export type Usage = Readonly<Partial<Record<Resource, number>>>;

export const noUsage: Usage = {};

/** The sum. @param added nothing where a document has none */
export function addUsage(...added: readonly (Usage | undefined)[]): Usage {
  const sum: Partial<Record<Resource, number>> = {};
  for (const usage of added) {
    for (const resource of resources) {
      const amount = usage?.[resource] ?? 0;
      if (amount > 0) sum[resource] = (sum[resource] ?? 0) + amount;
    }
  }
  return sum;
}

/** All amounts, zeros too. */
export type FullUsage = Readonly<Record<Resource, number>>;

export function fullUsage(usage: Usage | undefined): FullUsage {
  const entries = resources.map((resource) => [resource, usage?.[resource] ?? 0] as const);
  return Object.fromEntries(entries) as FullUsage;
}
