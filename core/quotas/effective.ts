import { type Quotas } from './quotas';

/**
 * What one user may have: the deployment's quotas, overridden by the user's custom claim `quotas`.
 * @param claim the claim as it came; absent is no override
 * @returns the quotas, and what of the claim is no quota and was ignored, each as a phrase for the log
 */
export function effectiveQuotas(
  deployment: Quotas,
  claim: unknown,
): { readonly quotas: Quotas; readonly ignored: readonly string[] } {
  if (claim === undefined || claim === null) return { quotas: deployment, ignored: [] };
  if (typeof claim !== 'object' || Array.isArray(claim)) {
    return { quotas: deployment, ignored: [`quotas is ${JSON.stringify(claim)}, not an object`] };
  }
  const entries = Object.entries(claim);
  const good = entries.filter(([name, value]) => isQuota(deployment, name, value));
  const ignored = entries
    .filter(([name, value]) => !isQuota(deployment, name, value))
    .map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
  return { quotas: { ...deployment, ...Object.fromEntries(good) }, ignored };
}

function isQuota(deployment: Quotas, name: string, value: unknown): boolean {
  return Object.hasOwn(deployment, name) && Number.isSafeInteger(value) && Number(value) >= 0;
}
