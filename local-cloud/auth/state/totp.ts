import { createHmac, randomBytes } from 'node:crypto';

/** Of codes and periods: what every authenticator app assumes. */
export const TOTP = { digits: 6, periodSeconds: 30, algorithm: 'SHA1' } as const;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A fresh shared secret of 160 bits, in base32. */
export function newTotpSecret(): string {
  return [...randomBytes(32)].map((byte) => BASE32[byte % 32]).join('');
}

/**
 * Whether `code` is the one of now, or of up to `adjacentIntervals` steps before or after (RFC 6238).
 * @param secret base32
 */
export function isTotpCode(
  secret: string,
  code: string,
  at: { readonly seconds: number; readonly adjacentIntervals: number },
): boolean {
  const step = Math.floor(at.seconds / TOTP.periodSeconds);
  const { adjacentIntervals } = at;
  return Array.from(
    { length: 2 * adjacentIntervals + 1 },
    (_, index) => step - adjacentIntervals + index,
  ).some((candidate) => candidate >= 0 && totpCode(secret, candidate) === code);
}

/** The code of one time step (RFC 4226 with the step as its counter). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(TOTP.algorithm, fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** TOTP.digits).padStart(TOTP.digits, '0');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}
