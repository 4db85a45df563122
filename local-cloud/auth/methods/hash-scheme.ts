import { AuthError } from '../state/auth-error';
import type { FirebaseScrypt, HashScheme } from '../state/password';
import { text, type Request } from './fields';

/**
 * How the hashes of an import were made.
 * @param own is what the hashes of this project's own export are made with: for an import that says nothing.
 * @throws AuthError INVALID_HASH_ALGORITHM
 */
export function hashSchemeOf(request: Request, own: FirebaseScrypt): HashScheme {
  const algorithm = text(request, 'hashAlgorithm');
  switch (algorithm) {
    case undefined:
      return own;
    case 'SCRYPT':
      return {
        algorithm,
        signerKey: text(request, 'signerKey') ?? '',
        saltSeparator: text(request, 'saltSeparator') ?? '',
        rounds: number(request, 'rounds'),
        memoryCost: number(request, 'memoryCost'),
      };
    case 'STANDARD_SCRYPT':
      return {
        algorithm,
        cpuMemCost: number(request, 'cpuMemCost'),
        parallelization: number(request, 'parallelization'),
        blockSize: number(request, 'blockSize'),
        dkLen: number(request, 'dkLen'),
      };
    case 'BCRYPT':
      return { algorithm };
    case 'HMAC_SHA512':
    case 'HMAC_SHA256':
    case 'HMAC_SHA1':
    case 'HMAC_MD5':
      return { algorithm, signerKey: text(request, 'signerKey') ?? '' };
    case 'SHA512':
    case 'SHA256':
    case 'SHA1':
    case 'MD5':
    case 'PBKDF_SHA1':
    case 'PBKDF2_SHA256':
      return { algorithm, rounds: number(request, 'rounds') };
    default:
      throw new AuthError('INVALID_HASH_ALGORITHM', `hashAlgorithm: ${algorithm}`);
  }
}

function number(request: Request, field: string): number {
  const value = Number(request[field] ?? 0);
  if (!Number.isInteger(value) || value < 0) {
    throw new AuthError('INVALID_ARGUMENT', `${field}: a whole number is expected`);
  }
  return value;
}
