import table from './prices.json';

/** One price as its source states it: so many dollars for so many units. */
interface Price {
  readonly usd: number;
  readonly per: number;
  /** Key of `sources`. */
  readonly source: string;
}

export type PriceName =
  | 'vcpu_second'
  | 'gib_second'
  | 'request'
  | 'firestore_read'
  | 'firestore_write'
  | 'firestore_delete'
  | 'pubsub_byte'
  | 'storage_write'
  | 'storage_byte_month'
  | 'egress_byte';

/** `prices.json`: list prices, dated, with where each was read. Free tiers are noted there and never subtracted. */
export interface PriceTable {
  /** The day the table is of, `YYYY-MM-DD`. */
  readonly as_of: string;
  readonly currency: 'USD';
  readonly sources: Readonly<
    Record<
      string,
      {
        readonly page: string;
        /** The day for which the page is known to have said so; null where the copy that was read has no date. */
        readonly true_on: string | null;
        /** What was read, where it was not the page itself. */
        readonly read: string;
      }
    >
  >;
  readonly free_tiers: readonly string[];
  readonly regions: Readonly<Record<string, Readonly<Record<PriceName, Price>>>>;
}

export const priceTable = table as PriceTable;

/** Prices of one region, in dollars for one unit. */
export interface RegionPrices {
  readonly region: string;
  readonly as_of: string;
  readonly currency: 'USD';
  readonly usd: Readonly<Record<PriceName, number>>;
}

/** @returns null for a region that the table does not have */
export function pricesIn(region: string, prices: PriceTable = priceTable): RegionPrices | null {
  const own = Object.hasOwn(prices.regions, region) ? prices.regions[region] : undefined;
  if (own === undefined) return null;
  const usd = Object.entries(own).map(([name, { usd: dollars, per }]) => [name, dollars / per]);
  const { as_of, currency } = prices;
  return { region, as_of, currency, usd: Object.fromEntries(usd) as RegionPrices['usd'] };
}
