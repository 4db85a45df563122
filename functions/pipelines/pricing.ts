import { type CloudConfig } from '@attacca/cloud';
import { pricesIn, storageDaysOf, type Pricing } from '@attacca/core';

/** What the deployment's jobs are priced by; null in a region that the price table does not have. */
export function pricingOf({
  region,
  retentionDays,
}: Pick<CloudConfig, 'region' | 'retentionDays'>): Pricing | null {
  const prices = pricesIn(region);
  return prices === null ? null : { prices, storageDays: storageDaysOf(retentionDays) };
}
