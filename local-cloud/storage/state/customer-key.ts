import { createHash } from 'node:crypto';
import { StorageFailure } from './failure';
import { type StoredObject } from './resources';

/** What a request says of a customer's own key, as its headers give it. */
export interface KeyHeaders {
  readonly algorithm: string | undefined;
  readonly key: string | undefined;
  readonly keySha256: string | undefined;
}

/**
 * Checks a key that comes with a request.
 * @returns its SHA-256 in base64, by which an object knows it again; undefined without a key
 */
export function customerKeyHash({ algorithm, key, keySha256 }: KeyHeaders): string | undefined {
  if (key === undefined && keySha256 === undefined && algorithm === undefined) return undefined;
  if (algorithm !== 'AES256')
    throw new StorageFailure(
      'customerEncryptionAlgorithmIsInvalid',
      `Missing or invalid encryption algorithm: "${algorithm ?? ''}" given, AES256 expected.`,
    );
  const bytes = Buffer.from(key ?? '', 'base64');
  if (bytes.length !== 32)
    throw new StorageFailure(
      'customerEncryptionKeyFormatIsInvalid',
      'Missing an encryption key, or it is not base64 encoded, or it does not meet the required length of the encryption algorithm.',
    );
  const hash = createHash('sha256').update(bytes).digest('base64');
  if (keySha256 !== hash)
    throw new StorageFailure(
      'customerEncryptionKeySha256IsInvalid',
      'Missing a SHA256 hash of the encryption key, or it is not base64 encoded, or it does not match the encryption key.',
    );
  return hash;
}

/** @throws StorageFailure when an object's bytes are asked for with another key than its own */
export function checkCustomerKey({ keySha256 }: StoredObject, given: string | undefined): void {
  if (keySha256 === given) return;
  if (keySha256 === undefined)
    throw new StorageFailure(
      'resourceNotEncryptedWithCustomerEncryptionKey',
      'The target object is not encrypted by a customer-supplied encryption key.',
    );
  if (given === undefined)
    throw new StorageFailure(
      'resourceIsEncryptedWithCustomerEncryptionKey',
      'The target object is encrypted by a customer-supplied encryption key.',
    );
  throw new StorageFailure(
    'customerEncryptionKeyIsIncorrect',
    'The provided encryption key is incorrect.',
  );
}
