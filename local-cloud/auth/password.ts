import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHash } from './account';
import { AuthError } from './auth-error';

const MINIMUM_LENGTH = 6;
const HASH_BYTES = 32;

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** @throws AuthError WEAK_PASSWORD under six characters. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  if (password.length < MINIMUM_LENGTH) {
    throw new AuthError('WEAK_PASSWORD', 'Password should be at least 6 characters');
  }
  const salt = randomBytes(16);
  const hash = await derive(password, salt, HASH_BYTES);
  return { hash: hash.toString('base64'), salt: salt.toString('base64') };
}

export async function isPassword(password: string, stored: PasswordHash): Promise<boolean> {
  const hash = await derive(password, Buffer.from(stored.salt, 'base64'), HASH_BYTES);
  return timingSafeEqual(hash, Buffer.from(stored.hash, 'base64'));
}
