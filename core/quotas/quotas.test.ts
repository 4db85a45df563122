import fc from 'fast-check';
import { decideQuotas, defaultQuotas, effectiveQuotas, type QuotaUse } from '.';

const now = '2026-01-01T12:00:00.000Z';
const quotas = { ...defaultQuotas, jobs_in_flight: 3, jobs_per_day: 10, bytes_stored: 1000 };
const free: QuotaUse = { jobs_in_flight: 0, tasks_in_flight: 0, jobs_per_day: 0, bytes_stored: 0 };

describe('a request', () => {
  test('fits as long as one more is allowed', () => {
    expect(decideQuotas(quotas, { ...free, jobs_in_flight: 2 }, { now }).refused).toBeNull();
    expect(decideQuotas(quotas, { ...free, jobs_in_flight: 3 }, { now }).refused).toMatchObject({
      name: 'jobs_in_flight',
      allowed: 3,
      used: 3,
      remaining: 0,
      window_seconds: null,
    });
  });

  test('counts for as much as it says', () => {
    const use = { bytes_stored: 400 };
    expect(decideQuotas(quotas, use, { now, adds: { bytes_stored: 600 } }).refused).toBeNull();
    expect(decideQuotas(quotas, use, { now, adds: { bytes_stored: 601 } }).refused).not.toBeNull();
  });

  test.each([
    ['2026-01-01T12:00:00.000Z', 43_200],
    ['2026-01-01T00:00:00.000Z', 86_400],
    ['2026-01-01T23:59:59.999Z', 1],
  ])('refused for the day at %s is worth another try %d seconds later', (time, seconds) => {
    const { refused } = decideQuotas(quotas, { jobs_per_day: 10 }, { now: time });
    expect(refused).toMatchObject({ retry_seconds: seconds, window_seconds: 86_400 });
  });

  test('that breaks several quotas is told the one that lasts longest', () => {
    const use = { ...free, jobs_in_flight: 3, jobs_per_day: 10 };
    expect(decideQuotas(quotas, use, { now }).refused?.name).toBe('jobs_per_day');
  });

  test('learns what is left of the quotas that matter to it, and of no others', () => {
    const { limits } = decideQuotas(quotas, { jobs_per_day: 4 }, { now });
    expect(limits).toMatchObject([{ name: 'jobs_per_day', remaining: 6 }]);
  });

  test('is refused exactly when some quota would be exceeded', () => {
    const amount = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(amount, amount, amount, (allowed, used, adds) => {
        const decision = decideQuotas(
          { ...quotas, bytes_stored: allowed },
          { bytes_stored: used },
          { now, adds: { bytes_stored: adds } },
        );
        expect(decision.refused === null).toBe(used + adds <= allowed);
        expect(decision.limits[0]?.remaining).toBe(Math.max(0, allowed - used));
      }),
    );
  });
});

describe('the quotas of a user', () => {
  test.each([undefined, null])('are the deployment’s when the claim is %j', (claim) => {
    expect(effectiveQuotas(quotas, claim)).toEqual({ quotas, ignored: [] });
  });

  test('are overridden one by one', () => {
    const claim = { jobs_in_flight: 1, bytes_stored: 0 };
    expect(effectiveQuotas(quotas, claim).quotas).toEqual({ ...quotas, ...claim });
  });

  test.each<[unknown, string]>([
    [{ jobs_in_flight: -1 }, 'jobs_in_flight is -1'],
    [{ jobs_in_flight: 1.5 }, 'jobs_in_flight is 1.5'],
    [{ jobs_in_flight: '7' }, 'jobs_in_flight is "7"'],
    [{ colour: 1 }, 'colour is 1'],
    [{ toString: 1 }, 'toString is 1'],
    ['lots', 'quotas is "lots", not an object'],
    [[1], 'quotas is [1], not an object'],
  ])('are the deployment’s where the claim is %j, and the log says why', (claim, reason) => {
    expect(effectiveQuotas(quotas, claim)).toEqual({ quotas, ignored: [reason] });
  });

  test('keep the good part of a claim', () => {
    const { quotas: effective, ignored } = effectiveQuotas(quotas, { jobs_per_day: 1, x: 2 });
    expect(effective.jobs_per_day).toBe(1);
    expect(ignored).toEqual(['x is 2']);
  });
});
