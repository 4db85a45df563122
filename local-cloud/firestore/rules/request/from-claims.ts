import { listOf, mapOf, type MapValue, type RuleValue } from '../values/rule-value';

/** The claims of an ID token, which are JSON, as a map of the rules language. */
export function mapFromClaims(claims: Readonly<Record<string, unknown>>): MapValue {
  const entries = Object.entries(claims).filter(([, claim]) => claim !== undefined);
  return mapOf(entries.map(([name, claim]) => [name, fromClaim(claim)]));
}

function fromClaim(claim: unknown): RuleValue {
  if (typeof claim === 'boolean' || typeof claim === 'string' || claim === null) return claim;
  if (typeof claim === 'number') return Number.isSafeInteger(claim) ? BigInt(claim) : claim;
  if (Array.isArray(claim)) return listOf(claim.map(fromClaim));
  if (typeof claim === 'object') return mapFromClaims(claim as Readonly<Record<string, unknown>>);
  throw new TypeError(`A claim of an ID token must be JSON, found ${typeof claim}`);
}
