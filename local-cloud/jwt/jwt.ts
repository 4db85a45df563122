import { sign, verify, type KeyObject } from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

export interface Jwt {
  readonly header: Claims;
  readonly claims: Claims;
  /** What the signature covers: the first two parts. */
  readonly signedText: string;
  /** Empty for `alg: none`. */
  readonly signature: Buffer;
}

/** A token with `alg: none` and an empty signature, as Firebase's Auth emulator makes them. */
export function encodeUnsigned(claims: Claims): string {
  return `${encodePart({ alg: 'none', typ: 'JWT' })}.${encodePart(claims)}.`;
}

/** A token signed with RSASSA-PKCS1-v1_5 and SHA-256. */
export function encodeSigned(
  claims: Claims,
  key: { keyId: string; privateKey: KeyObject },
): string {
  const header = { alg: 'RS256', kid: key.keyId, typ: 'JWT' };
  const text = `${encodePart(header)}.${encodePart(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key.privateKey).toString('base64url')}`;
}

/** Takes a token apart without checking anything; null when it is not a JWT. */
export function decodeJwt(token: string): Jwt | null {
  const parts = token.split('.');
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || !header || !claims || signature === undefined) return null;
  const parsed = { header: decodePart(header), claims: decodePart(claims) };
  if (!parsed.header || !parsed.claims) return null;
  return {
    header: parsed.header,
    claims: parsed.claims,
    signedText: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Whether the token is RS256 and its signature was made with the private half of `publicKey`. */
export function hasValidSignature(jwt: Jwt, publicKey: KeyObject): boolean {
  if (jwt.header.alg !== 'RS256') return false;
  return verify('sha256', Buffer.from(jwt.signedText), publicKey, jwt.signature);
}

function encodePart(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decodePart(text: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : null;
  } catch {
    return null;
  }
}
