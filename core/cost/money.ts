import { type RegionPrices } from './prices';
import { fullUsage, type Usage } from './usage';

/** A month of storage, as prices mean it. */
const daysPerMonth = 30;

/**
 * What one call of a function takes of its instance, and what an instance has (terraform/modules/attacca/functions.tf).
 * Seconds are not counted per call: they are those of docs/scale.md's model, a read of 10 ms and a commit of 40 ms, of an
 * instance that is at work on nothing else.
 */
export const functionCall = { seconds: 0.05, vcpus: 1, gib: 0.5 } as const;

export interface Pricing {
  readonly prices: RegionPrices;
  /** Days for which what was stored is paid for: until it is deleted, a month where nobody knows when. */
  readonly storageDays: number;
}

/** Money for usage, in `currency`. */
export interface Cost {
  readonly currency: 'USD';
  readonly region: string;
  /** The day of the price table. */
  readonly prices_as_of: string;
  /** The sum of `parts`. */
  readonly total: number;
  readonly parts: CostParts;
  /** Days of storage that are in it. */
  readonly storage_days: number;
  /** What computing would have cost that was not done, because results were in the cache. Not in the total. */
  readonly saved: number;
  /** What it costs to download everything once that was stored. Not in the total: nobody counts downloads. */
  readonly download_once: number;
}

export interface CostParts {
  readonly workers: number;
  readonly functions: number;
  readonly firestore: number;
  readonly pubsub: number;
  readonly storage: number;
}

/** What usage costs at list prices, free tiers not subtracted. Linear in the usage: a sum costs the sum of its parts. */
export function costOf(usage: Usage, { prices, storageDays }: Pricing): Cost {
  const used = fullUsage(usage);
  const { usd } = prices;
  const time = (vcpuSeconds: number, gibSeconds: number): number =>
    vcpuSeconds * usd.vcpu_second + gibSeconds * usd.gib_second;
  const calls = used.function_invocations;
  const seconds = calls * functionCall.seconds;
  const parts: CostParts = {
    workers:
      time(used.worker_vcpu_seconds, used.worker_gib_seconds) + used.worker_requests * usd.request,
    functions: time(seconds * functionCall.vcpus, seconds * functionCall.gib) + calls * usd.request,
    firestore:
      used.firestore_reads * usd.firestore_read +
      used.firestore_writes * usd.firestore_write +
      used.firestore_deletes * usd.firestore_delete,
    pubsub: used.pubsub_bytes * usd.pubsub_byte,
    storage:
      used.storage_writes * usd.storage_write +
      used.storage_bytes * usd.storage_byte_month * (storageDays / daysPerMonth),
  };
  return {
    currency: prices.currency,
    region: prices.region,
    prices_as_of: prices.as_of,
    total: parts.workers + parts.functions + parts.firestore + parts.pubsub + parts.storage,
    parts,
    storage_days: storageDays,
    saved: time(used.saved_vcpu_seconds, used.saved_gib_seconds),
    download_once: used.storage_bytes * usd.egress_byte,
  };
}

/** @param retentionDays of the deployment; 0 keeps jobs for ever, of which one month is counted */
export function storageDaysOf(retentionDays: number): number {
  return retentionDays === 0 ? daysPerMonth : retentionDays;
}
