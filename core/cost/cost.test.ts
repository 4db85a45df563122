import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createAjv } from '../schema/ajv';
import { instanceOf } from './instance';
import { costOf, storageDaysOf } from './money';
import { priceTable, pricesIn } from './prices';
import { addUsage, fullUsage, noUsage, resources, type Usage } from './usage';

const belgium = pricesIn('europe-west1')!;
const pricing = { prices: belgium, storageDays: 30 };

/** Amounts that add up without rounding, so that sums can be compared exactly. */
const anyUsage: fc.Arbitrary<Usage> = fc
  .array(fc.tuple(fc.constantFrom(...resources), fc.nat({ max: 2 ** 24 })), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries) as Usage);

describe('the price table', () => {
  const schema = JSON.parse(readFileSync(join(__dirname, 'prices.schema.json'), 'utf8')) as object;
  const check = createAjv({}).compile(schema);

  test('is of its schema, and the schema of the standard', () => {
    expect(check(priceTable) ? [] : check.errors).toEqual([]);
    const standard = createAjv({}).getSchema('https://json-schema.org/draft/2020-12/schema')!;
    expect(standard(schema)).toBe(true);
  });

  test.each([
    ['a price of nothing', { usd: 0, per: 1, source: 'cloud_run' }],
    ['a price without a source', { usd: 1, per: 1 }],
    ['a price for no unit', { usd: 1, per: 0, source: 'cloud_run' }],
  ])('%s is refused', (_, request) => {
    const region = { ...priceTable.regions['europe-west1'], request };
    expect(check({ ...priceTable, regions: { 'europe-west1': region } })).toBe(false);
  });

  test('every price says where it comes from', () => {
    const sources = Object.values(priceTable.regions).flatMap((prices) =>
      Object.values(prices).map(({ source }) => source),
    );
    expect(new Set(sources)).toEqual(new Set(Object.keys(priceTable.sources)));
  });

  test('no source is younger than the table', () => {
    for (const { true_on } of Object.values(priceTable.sources))
      expect((true_on ?? '') <= priceTable.as_of).toBe(true);
  });

  test('a region that it does not have has no prices, whatever it is called', () => {
    expect(pricesIn('europe-west9')).toBeNull();
    expect(pricesIn('constructor')).toBeNull();
  });
});

describe('usage', () => {
  test('adds up in any order and grouping', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, anyUsage, (a, b, c) => {
        expect(addUsage(a, addUsage(b, c))).toEqual(addUsage(addUsage(c, a), b));
        expect(addUsage(a, b, c)).toEqual(addUsage(c, b, a));
      }),
    );
  });

  test('of nothing is nothing, and takes no room', () => {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        expect(addUsage(usage, noUsage, undefined)).toEqual(addUsage(usage));
        expect(Object.values(addUsage(usage))).not.toContain(0);
      }),
    );
    expect(new Set(Object.values(fullUsage(undefined)))).toEqual(new Set([0]));
  });
});

describe('cost', () => {
  test('of a sum is the sum of the costs, whichever way it was added', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, (a, b) => {
        const together = costOf(addUsage(a, b), pricing);
        const apart = costOf(a, pricing).total + costOf(b, pricing).total;
        expect(Math.abs(together.total - apart)).toBeLessThanOrEqual(1e-9 * Math.max(1, apart));
        expect(costOf(addUsage(b, a), pricing)).toEqual(together);
      }),
    );
  });

  test('is never negative, its parts make the total, and more never costs less', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, (usage, more) => {
        const cost = costOf(usage, pricing);
        const parts = Object.values(cost.parts) as number[];
        expect(Math.min(...parts, cost.saved, cost.download_once)).toBeGreaterThanOrEqual(0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(cost.total, 9);
        expect(costOf(addUsage(usage, more), pricing).total).toBeGreaterThanOrEqual(cost.total);
      }),
    );
  });

  test('of what was saved is no cost', () => {
    const saved = { saved_vcpu_seconds: 1e6, saved_gib_seconds: 1e6 };
    expect(costOf(saved, pricing)).toMatchObject({ total: 0, saved: 26.5 });
  });

  test.each<[string, Usage, number]>([
    ['an hour of a vCPU', { worker_vcpu_seconds: 3600 }, 0.0864],
    ['an hour of a GiB', { worker_gib_seconds: 3600 }, 0.009],
    ['a million requests', { worker_requests: 1e6 }, 0.4],
    ['a million reads', { firestore_reads: 1e6 }, 0.33],
    ['a million writes', { firestore_writes: 1e6 }, 0.99],
    ['a million deletes', { firestore_deletes: 1e6 }, 0.11],
    ['a TiB of messages', { pubsub_bytes: 2 ** 40 }, 40],
    ['a thousand objects', { storage_writes: 1000 }, 0.005],
    ['a GiB for a month', { storage_bytes: 2 ** 30 }, 0.02],
    // 50,000 s of a vCPU and half a GiB, and the calls themselves.
    ['a million calls of functions', { function_invocations: 1e6 }, 1.2 + 0.0625 + 0.4],
  ])('of %s', (_, usage, usd) => {
    expect(costOf(usage, pricing).total).toBeCloseTo(usd, 9);
  });

  test('of storage goes by its days; a month of what is kept for ever', () => {
    const usage = { storage_bytes: 2 ** 30 };
    const forDays = (days: number): number =>
      costOf(usage, { ...pricing, storageDays: storageDaysOf(days) }).total;
    expect([forDays(15), forDays(30), forDays(0)]).toEqual([0.01, 0.02, 0.02]);
    expect(costOf(usage, pricing).download_once).toBeCloseTo(0.12, 9);
  });
});

test.each([
  // cpu, memory_mib, concurrency → vcpus, gib
  [1, 512, 1, 1, 1.25],
  [1, 2048, 2, 2, 4.75],
  [1, 4096, 2, 4, 8.75],
  [2, 1024, 2, 4, 2.75],
  [8, 100, 1, 8, 4],
])('an instance of %s CPU, %s MiB for %s at a time', (cpu, memory_mib, concurrency, vcpus, gib) => {
  const resources = { cpu, memory_mib, timeout_seconds: 1 };
  const operations = [{ resources }] as unknown as Parameters<typeof instanceOf>[0]['operations'];
  expect(instanceOf({ concurrency, operations })).toEqual({ vcpus, gib, concurrency });
});
