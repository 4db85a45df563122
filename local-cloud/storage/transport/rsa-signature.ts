import { verify, type KeyLike } from 'node:crypto';
import { StorageFailure } from '../state/failure';

/** The public keys of a service account, by its e-mail; none for an account nobody knows. */
export type PublicKeys = (serviceAccountEmail: string) => readonly KeyLike[];

/**
 * Whether a service account has signed one of some texts.
 * @throws StorageFailure 403 for an account that nobody knows
 */
export function isSignedBy(
  serviceAccount: string,
  {
    texts,
    signature,
    publicKeys,
  }: { texts: readonly string[]; signature: Buffer; publicKeys: PublicKeys },
): boolean {
  const keys = publicKeys(serviceAccount);
  if (keys.length === 0)
    throw new StorageFailure('forbidden', 'Access denied.', {
      details: `The service account ${serviceAccount} is unknown.`,
    });
  return texts.some((text) =>
    keys.some((key) => verify('RSA-SHA256', Buffer.from(text), key, signature)),
  );
}

/** What a caller is told whose signature is not that of the request. */
export function signatureFailure(stringToSign: string, canonicalRequest = ''): StorageFailure {
  return new StorageFailure('signatureDoesNotMatch', 'Access denied.', {
    details:
      'The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.',
    elements: {
      StringToSign: stringToSign,
      ...(canonicalRequest !== '' && { CanonicalRequest: canonicalRequest }),
    },
  });
}
