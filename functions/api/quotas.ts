import { type User } from '@attacca/cloud';
import {
  decideQuotas,
  effectiveQuotas,
  timeAfter,
  type QuotaLimit,
  type QuotaName,
  type Quotas,
  type QuotasDocument,
  type QuotaUse,
} from '@attacca/core';
import { HeaderError } from '../http/header-error';
import { countAtWork } from '../pipelines/admission';
import { countSubmissions } from '../pipelines/submissions';
import { type Services } from '../services';
import { rateLimitHeaders } from './rate-limit';

const all: readonly QuotaName[] = [
  'jobs_in_flight',
  'tasks_in_flight',
  'jobs_per_day',
  'bytes_stored',
];

/** What a user may have. A malformed claim is logged and passed over: it must not lock anybody out. */
export function quotasOf({ config, log }: Services, { quotas: claim }: User): Quotas {
  const { quotas, ignored } = effectiveQuotas(config.quotas, claim);
  if (ignored.length > 0) log('WARNING', 'a custom claim of quotas was ignored', { ignored });
  return quotas;
}

/**
 * Whether a request fits into its user's quotas.
 * @param request what it adds to which quotas; quotas it does not name do not matter to it
 * @returns the quotas as they are before the request
 * @throws HeaderError QUOTA_EXCEEDED naming the quota, with Retry-After and RateLimit headers
 */
export async function assertQuotas(
  services: Services,
  user: User,
  request: QuotaUse,
): Promise<readonly QuotaLimit[]> {
  const use = await readUse(services, user.uid, Object.keys(request) as QuotaName[]);
  const now = services.now();
  const quotas = quotasOf(services, user);
  const { refused, limits } = decideQuotas(quotas, use, { adds: request, now });
  if (refused === null) return limits;
  const { name, used, allowed, retry_seconds } = refused;
  const adds = request[name] ?? 0;
  const message = `is used up: ${used} are used and this request adds ${adds}; allowed are ${allowed}`;
  throw new HeaderError('QUOTA_EXCEEDED', `Your quota ${name} ${message}.`, {
    errors: [{ field: name, given: used + adds, allowed: `at most ${allowed}`, message }],
    notBefore: timeAfter(now, retry_seconds),
    headers: rateLimitHeaders(limits),
  });
}

/** What the caller may have, and has. */
export async function readQuotas(services: Services, user: User): Promise<QuotasDocument> {
  const quotas = quotasOf(services, user);
  const now = services.now();
  const [use, atWork] = await Promise.all([
    readUse(services, user.uid, all),
    countAtWork(services, user.uid),
  ]);
  const { limits } = decideQuotas(quotas, use, { now });
  return {
    quotas: [
      ...limits.map(({ name, allowed, used, remaining, window_seconds, retry_seconds }) => ({
        name,
        allowed,
        used,
        remaining,
        resets_at: window_seconds === null ? null : timeAfter(now, retry_seconds),
      })),
      {
        name: 'jobs_at_work',
        allowed: quotas.jobs_at_work,
        used: atWork,
        remaining: Math.max(0, quotas.jobs_at_work - atWork),
        resets_at: null,
      },
    ],
  };
}

/** Counted and added up in the database, side by side. */
async function readUse(
  services: Services,
  uid: string,
  names: readonly QuotaName[],
): Promise<QuotaUse> {
  const amounts = await Promise.all(names.map((name) => amountOf(services, uid, name)));
  return Object.fromEntries(names.map((name, index) => [name, amounts[index] ?? 0]));
}

function amountOf(services: Services, uid: string, name: QuotaName): Promise<number> {
  const { documents } = services;
  const own = ['owner', '==', uid] as const;
  switch (name) {
    case 'jobs_in_flight':
      return documents.count({
        from: { collection: 'pipelines' },
        where: [own, ['state', 'in', ['pending', 'in_progress']]],
      });
    case 'tasks_in_flight':
      return documents.count({
        from: { group: 'tasks' },
        where: [own, ['state', 'in', ['queued', 'leased']]],
      });
    case 'jobs_per_day':
      return countSubmissions(services, uid);
    case 'bytes_stored':
      return documents.sum({ from: { collection: 'files' }, where: [own] }, 'size_bytes');
  }
}
