import type { Cost, FullUsage } from '@attacca/core';

/** What a job took, and what that costs: one line. Without a price for the region, only what it took. */
export function costText(usage: FullUsage, cost: Cost | null): string {
  const took = `${amount(usage.worker_vcpu_seconds)} vCPU-seconds`;
  if (cost === null) return `Took ${took}`;
  const saved = cost.saved > 0 ? `; ${money(cost.saved)} saved by the cache` : '';
  const by = `by list prices of ${cost.prices_as_of} in ${cost.region}`;
  return `Costs ${money(cost.total)} on Google Cloud ${by} (${took})${saved}`;
}

/** Dollars to the hundredth of a cent, so that a song's cost can be told from nothing. */
export function money(usd: number): string {
  return usd > 0 && usd < 0.0001 ? '< $0.0001' : `$${usd.toFixed(4)}`;
}

function amount(value: number): string {
  return value.toFixed(1);
}
