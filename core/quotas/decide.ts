import { type Quotas } from './quotas';

/** The quotas that refuse; `jobs_at_work` only lets wait. */
export type QuotaName = Exclude<keyof Quotas, 'jobs_at_work'>;

/** How much of some quotas is used. */
export type QuotaUse = Partial<Readonly<Record<QuotaName, number>>>;

/** One quota and what is left of it. */
export interface QuotaLimit {
  readonly name: QuotaName;
  readonly allowed: number;
  readonly used: number;
  /** Never negative. */
  readonly remaining: number;
  /** Length of the window the quota is counted in; null for what counts as long as it is there. */
  readonly window_seconds: number | null;
  /** When a refused request is worth another try. */
  readonly retry_seconds: number;
}

export interface QuotaDecision {
  /** The quota that refuses; of several the one that lasts longest. */
  readonly refused: QuotaLimit | null;
  /** Every quota that was looked at, as it is before the request. */
  readonly limits: readonly QuotaLimit[];
}

const daySeconds = 86_400;
/** Jobs and tasks come to an end by themselves; how soon is unknown, so this is only a decent pause. */
const inFlightRetrySeconds = 30;
/** Space is only freed by the user. */
const storageRetrySeconds = 3600;

/**
 * Whether a request fits into what its user may have.
 * @param use what is used so far, of the quotas that matter to the request
 * @param adds what the request adds, of each of them; 1 where it is not said
 * @param now RFC 3339 UTC; days begin at midnight UTC
 */
export function decideQuotas(
  quotas: Quotas,
  use: QuotaUse,
  { adds = {}, now }: { adds?: QuotaUse; now: string },
): QuotaDecision {
  const names = Object.keys(use) as QuotaName[];
  const limits = names.map((name) => limitOf(name, quotas[name], { used: use[name] ?? 0, now }));
  const exceeded = limits
    .filter(({ name, used, allowed }) => used + (adds[name] ?? 1) > allowed)
    .sort((a, b) => b.retry_seconds - a.retry_seconds);
  return { refused: exceeded[0] ?? null, limits };
}

function limitOf(
  name: QuotaName,
  allowed: number,
  { used, now }: { used: number; now: string },
): QuotaLimit {
  const isDaily = name === 'jobs_per_day';
  return {
    name,
    allowed,
    used,
    remaining: Math.max(0, allowed - used),
    window_seconds: isDaily ? daySeconds : null,
    retry_seconds: isDaily
      ? secondsToMidnight(now)
      : name === 'bytes_stored'
        ? storageRetrySeconds
        : inFlightRetrySeconds,
  };
}

/** From 1 to 86,400. */
function secondsToMidnight(now: string): number {
  const seconds = Date.parse(now) / 1000;
  return Math.ceil(daySeconds - (seconds % daySeconds));
}
