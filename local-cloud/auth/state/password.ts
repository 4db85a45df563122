import {
  createCipheriv,
  createHash,
  createHmac,
  pbkdf2,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { compare } from 'bcryptjs';

/** Firebase's own scrypt, with the key and the salt separator of a project; both base64. */
export interface FirebaseScrypt {
  readonly algorithm: 'SCRYPT';
  readonly signerKey: string;
  readonly saltSeparator: string;
  readonly rounds: number;
  /** Exponent of two. */
  readonly memoryCost: number;
}

/** How a hash was made, in the words of `accounts:batchCreate`. Keys are base64. */
export type HashScheme =
  | FirebaseScrypt
  | {
      readonly algorithm: 'STANDARD_SCRYPT';
      readonly cpuMemCost: number;
      readonly parallelization: number;
      readonly blockSize: number;
      readonly dkLen: number;
    }
  | { readonly algorithm: 'BCRYPT' }
  | { readonly algorithm: HmacName; readonly signerKey: string }
  | { readonly algorithm: DigestName | Pbkdf2Name; readonly rounds: number };

type HmacName = 'HMAC_SHA512' | 'HMAC_SHA256' | 'HMAC_SHA1' | 'HMAC_MD5';
type DigestName = 'SHA512' | 'SHA256' | 'SHA1' | 'MD5';
type Pbkdf2Name = 'PBKDF_SHA1' | 'PBKDF2_SHA256';

/** `hash` and `salt` are base64. */
export interface StoredPassword {
  readonly hash: string;
  readonly salt: string;
  readonly scheme: HashScheme;
}

/** Enough for the largest memory cost that Firebase allows (2^14 blocks of 8 × 128 bytes), twice over. */
const SCRYPT_MEMORY_LIMIT_BYTES = 64 * 1024 * 1024;

const deriveScrypt = promisify<string, Buffer, number, object, Buffer>(scrypt);
const derivePbkdf2 = promisify(pbkdf2);

/** Hashes with Firebase's scrypt: https://github.com/firebase/scrypt. @returns base64 */
export async function hashPassword(
  password: string,
  salt: Buffer,
  scheme: FirebaseScrypt,
): Promise<StoredPassword> {
  const hash = await firebaseScrypt(password, salt, scheme);
  return { hash: hash.toString('base64'), salt: salt.toString('base64'), scheme };
}

/** Whether `password` is the one that was hashed, by whatever scheme. */
export async function isPassword(password: string, stored: StoredPassword): Promise<boolean> {
  const hash = Buffer.from(stored.hash, 'base64');
  if (stored.scheme.algorithm === 'BCRYPT') return compare(password, hash.toString('latin1'));
  const salt = Buffer.from(stored.salt, 'base64');
  const computed = await compute(password, salt, { ...stored, hash });
  // Digests are imported as bytes or as hexadecimal text; both are in use.
  return equal(computed, hash) || equal(Buffer.from(computed.toString('hex')), hash);
}

function compute(
  password: string,
  salt: Buffer,
  { scheme, hash }: { readonly scheme: HashScheme; readonly hash: Buffer },
): Buffer | Promise<Buffer> {
  switch (scheme.algorithm) {
    case 'SCRYPT':
      return firebaseScrypt(password, salt, scheme);
    case 'STANDARD_SCRYPT':
      return deriveScrypt(password, salt, scheme.dkLen, {
        N: scheme.cpuMemCost,
        r: scheme.blockSize,
        p: scheme.parallelization,
        maxmem: SCRYPT_MEMORY_LIMIT_BYTES,
      });
    case 'PBKDF_SHA1':
    case 'PBKDF2_SHA256': {
      const digest = scheme.algorithm === 'PBKDF_SHA1' ? 'sha1' : 'sha256';
      return derivePbkdf2(password, salt, Math.max(scheme.rounds, 1), hash.length, digest);
    }
    case 'HMAC_SHA512':
    case 'HMAC_SHA256':
    case 'HMAC_SHA1':
    case 'HMAC_MD5':
      return createHmac(scheme.algorithm.slice('HMAC_'.length), fromBase64(scheme.signerKey))
        .update(password)
        .update(salt)
        .digest();
    case 'SHA512':
    case 'SHA256':
    case 'SHA1':
    case 'MD5':
      return repeatedDigest(scheme.algorithm, Buffer.concat([salt, Buffer.from(password)]), scheme);
    case 'BCRYPT':
      throw new TypeError('A bcrypt hash carries its own salt and is compared as a whole');
  }
}

function repeatedDigest(
  algorithm: DigestName,
  input: Buffer,
  { rounds }: { readonly rounds: number },
): Buffer {
  let digest = createHash(algorithm).update(input).digest();
  for (let round = 1; round < rounds; round++) {
    digest = createHash(algorithm).update(digest).digest();
  }
  return digest;
}

/** The derived key encrypts the project's signer key; what comes out is the hash. */
async function firebaseScrypt(
  password: string,
  salt: Buffer,
  scheme: FirebaseScrypt,
): Promise<Buffer> {
  const salted = Buffer.concat([salt, fromBase64(scheme.saltSeparator)]);
  const key = await deriveScrypt(password, salted, 32, {
    N: 2 ** scheme.memoryCost,
    r: scheme.rounds,
    p: 1,
    maxmem: SCRYPT_MEMORY_LIMIT_BYTES,
  });
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(fromBase64(scheme.signerKey)), cipher.final()]);
}

function equal(computed: Buffer, stored: Buffer): boolean {
  return computed.length === stored.length && timingSafeEqual(computed, stored);
}

/** Node reads the web-safe alphabet too. */
function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
