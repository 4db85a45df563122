import { type QuotaLimit, type QuotaUse } from '@attacca/core';

/**
 * RateLimit headers as draft-ietf-httpapi-ratelimit-headers-10 has them: the policy of every quota, and what is left.
 * @param taken what the answered request has taken of them
 */
export function rateLimitHeaders(
  limits: readonly QuotaLimit[],
  taken: QuotaUse = {},
): Record<string, string> {
  const policies = limits.map(({ name, allowed, window_seconds }) =>
    item(name, { q: allowed, ...(window_seconds === null ? {} : { w: window_seconds }) }),
  );
  const left = limits.map(({ name, remaining, window_seconds, retry_seconds }) =>
    item(name, {
      r: Math.max(0, remaining - (taken[name] ?? 0)),
      ...(window_seconds === null ? {} : { t: retry_seconds }),
    }),
  );
  return { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}

/** One member of a structured-field list (RFC 9651): a string with integer parameters. */
function item(name: string, parameters: Readonly<Record<string, number>>): string {
  const written = Object.entries(parameters).map(([key, value]) => `;${key}=${value}`);
  return `"${name}"${written.join('')}`;
}
