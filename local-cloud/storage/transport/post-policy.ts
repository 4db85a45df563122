import { type Clock } from '../../service';
import { StorageFailure } from '../state/failure';
import { isFields, type Fields } from '../state/fields';
import { type Form } from './form';
import { isSignedBy, signatureFailure, type PublicKeys } from './rsa-signature';

/** Fields that no condition has to speak of. */
const free = /^(policy|file|signature|googleaccessid|x-goog-signature|x-ignore-.*)$/;

/** The smallest and largest size that a policy allows, in bytes. */
export interface SizeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Checks a form against the policy in it: that a known account has signed the policy, that it has not
 * expired, and that every field is as some condition wants it.
 * @throws StorageFailure 400 or 403 that says which condition is not met
 */
export function checkPolicy(
  fields: Form['fields'],
  { bucket, publicKeys, clock }: { bucket: string; publicKeys: PublicKeys; clock: Clock },
): SizeRange | undefined {
  const encoded = fields['policy'] ?? '';
  checkPolicySignature(fields, encoded, publicKeys);
  const policy = policyOf(encoded);
  if (!(Date.parse(String(policy['expiration'])) > clock.now()))
    throw new StorageFailure('expiredToken', 'Invalid argument.', {
      details: `The policy has expired at ${String(policy['expiration'])}.`,
    });
  const values = { ...fields, bucket };
  const spokenOf = new Set(['bucket']);
  let range: SizeRange | undefined;
  for (const condition of conditionsOf(policy)) {
    if (condition.kind === 'content-length-range') range = condition;
    else checkCondition(condition, values, spokenOf);
  }
  for (const name of Object.keys(fields))
    if (!free.test(name) && !spokenOf.has(name))
      throw unmet(`Policy did not reference field ${name}`);
  return range;
}

type Condition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | ({ readonly kind: 'content-length-range' } & SizeRange);

function checkCondition(
  { kind, field, value }: Exclude<Condition, { kind: 'content-length-range' }>,
  values: Readonly<Record<string, string | undefined>>,
  spokenOf: Set<string>,
): void {
  spokenOf.add(field);
  const given = values[field];
  // "Starts with nothing" lets a field be anything, and be absent.
  if (given === undefined && kind === 'starts-with' && value === '') return;
  if (given === undefined) throw unmet(`Missing ${field}`);
  if (kind === 'eq' ? given === value : given.startsWith(value)) return;
  throw unmet(`Value for ${field} in the form does not meet the condition: ${kind} "${value}"`);
}

function checkPolicySignature(
  fields: Form['fields'],
  policy: string,
  publicKeys: PublicKeys,
): void {
  const isNew = fields['x-goog-signature'] !== undefined;
  const [, signer] = /^(.+)\/\d{8}\/[^/]+\/storage\/goog4_request$/.exec(
    fields['x-goog-credential'] ?? '',
  ) ?? [undefined, fields['googleaccessid']];
  if (policy === '' || signer === undefined)
    throw new StorageFailure('forbidden', 'Access denied.', {
      details: 'A form needs a policy, the account that signed it, and the signature.',
    });
  if (isNew && fields['x-goog-algorithm'] !== 'GOOG4-RSA-SHA256')
    throw unmet(`x-goog-algorithm: "${fields['x-goog-algorithm'] ?? ''}" is not served`);
  const signature = isNew
    ? Buffer.from(fields['x-goog-signature'] ?? '', 'hex')
    : Buffer.from(fields['signature'] ?? '', 'base64');
  if (!isSignedBy(signer, { texts: [policy], signature, publicKeys }))
    throw signatureFailure(policy);
}

function policyOf(encoded: string): Fields {
  try {
    const policy: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (isFields(policy)) return policy;
  } catch {
    // Answered below, as any other text that is not an object.
  }
  throw unmet('The policy is not JSON');
}

function conditionsOf({ conditions }: Fields): Condition[] {
  if (!Array.isArray(conditions)) throw unmet('The policy has no conditions');
  return conditions.flatMap((condition: unknown): Condition[] => {
    if (isFields(condition))
      return Object.entries(condition).map(([field, value]) => equal(field, value));
    const [kind, first, second] = Array.isArray(condition) ? (condition as unknown[]) : [];
    const name = typeof kind === 'string' ? kind.toLowerCase() : '';
    if (name === 'content-length-range')
      return [{ kind: name, from: Number(first), to: Number(second) }];
    if ((name === 'eq' || name === 'starts-with') && typeof first === 'string')
      return [{ ...equal(first.replace(/^\$/, ''), second), kind: name }];
    throw unmet(`Unknown condition ${JSON.stringify(condition)}`);
  });
}

function equal(field: string, value: unknown): Extract<Condition, { field: string }> {
  return { kind: 'eq', field: field.toLowerCase(), value: String(value) };
}

function unmet(details: string): StorageFailure {
  return new StorageFailure(
    'invalidPolicyDocument',
    'The content of the form does not meet the conditions specified in the policy document.',
    { details },
  );
}
