import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock } from '../../service';
import { StorageFailure } from '../state/failure';
import { type HmacKey } from '../state/resources';
import { type Exchange } from './exchange';
import { isSignedBy, signatureFailure, type PublicKeys } from './rsa-signature';
import { parseV4Signature, type V4Signature } from './v4-credentials';

const maximumExpirySeconds = 7 * 86_400;
/** How far a signer's clock may be ahead, and how old a header's signature may be. */
const clockSkewMilliseconds = 15 * 60_000;

export interface SignatureKeys {
  readonly publicKeys: PublicKeys;
  readonly hmacKey: (accessId: string) => HmacKey | undefined;
  readonly clock: Clock;
}

/**
 * Checks a V4 signature, be it in the query or the Authorization header: who signed, until when, and
 * that method, path, query and the signed headers are the ones that were signed.
 * @throws StorageFailure 403 for what is not signed so, 400 for what has expired
 */
export function checkV4Signature(exchange: Exchange, keys: SignatureKeys): void {
  const signed = parseV4Signature(exchange);
  checkTime(signed, keys.clock.now());
  checkSignedHeaders(exchange, signed);
  const host = exchange.headers['host'] ?? '';
  // The official client signs the host without its port; other signers sign it as it is sent.
  const hosts = [host.replace(/:\d+$/, ''), host];
  // What may be got may be asked about.
  const methods = exchange.method === 'HEAD' ? ['HEAD', 'GET'] : [exchange.method];
  const canonical = hosts.flatMap((each) =>
    methods.map((method) => canonicalRequest(exchange, signed, { host: each, method })),
  );
  const texts = canonical.map((request) => stringToSign(signed, request));
  if (isAuthentic(signed, texts, keys)) return;
  throw signatureFailure(texts[0] ?? '', canonical[0]);
}

function isAuthentic(signed: V4Signature, texts: readonly string[], keys: SignatureKeys): boolean {
  const { algorithm, signer, signature, scope } = signed;
  if (algorithm === 'GOOG4-RSA-SHA256')
    return isSignedBy(signer, { texts, signature, publicKeys: keys.publicKeys });
  const key = keys.hmacKey(signer);
  if (key?.state !== 'ACTIVE')
    throw new StorageFailure('forbidden', 'Access denied.', {
      details: `The HMAC key ${signer} is unknown or not active.`,
    });
  const prefix = algorithm.slice(0, algorithm.indexOf('-'));
  const signingKey = scope
    .split('/')
    .reduce<Buffer>((derived, part) => hmac(derived, part), Buffer.from(prefix + key.secret));
  return texts.some((text) => {
    const expected = hmac(signingKey, text);
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  });
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function checkTime({ signedAt, expirySeconds }: V4Signature, now: number): void {
  if (expirySeconds !== undefined && expirySeconds > maximumExpirySeconds)
    throw new StorageFailure(
      'invalid',
      `X-Goog-Expires: ${expirySeconds} given, at most ${maximumExpirySeconds} seconds allowed.`,
    );
  const end =
    signedAt + (expirySeconds === undefined ? clockSkewMilliseconds : expirySeconds * 1000);
  if (now > end)
    throw new StorageFailure('expiredToken', 'Invalid argument.', {
      details: `The provided token has expired. Request signature expired at: ${new Date(end).toISOString()}`,
    });
  if (signedAt > now + clockSkewMilliseconds)
    throw new StorageFailure('forbidden', 'Access denied.', {
      details: 'The date of the signature lies in the future.',
    });
}

/** What changes the meaning of a request must have been signed. */
function checkSignedHeaders({ headers }: Exchange, { signedHeaders, prefix }: V4Signature): void {
  const start = `${prefix.toLowerCase()}-`;
  const needed = Object.keys(headers).filter((name) => name.startsWith(start));
  for (const name of ['host', ...needed])
    if (!signedHeaders.includes(name))
      throw new StorageFailure('forbidden', 'Access denied.', {
        details: `The header ${name} must be signed and is not.`,
      });
}

function canonicalRequest(
  { path, query, headers }: Exchange,
  { signedHeaders, prefix }: V4Signature,
  { host, method }: { host: string; method: string },
): string {
  const lines = signedHeaders.map((name) => {
    const value = name === 'host' ? host : (headers[name] ?? '');
    return `${name}:${value.trim().replace(/\s+/g, ' ')}`;
  });
  return [
    method,
    path,
    canonicalQuery(query, prefix),
    ...lines,
    '',
    signedHeaders.join(';'),
    headers[`${prefix.toLowerCase()}-content-sha256`] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

function canonicalQuery(query: URLSearchParams, prefix: string): string {
  return [...query]
    .filter(([name]) => name !== `${prefix}-Signature`)
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, left], [b, right]) => (a === b ? (left < right ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function stringToSign({ algorithm, date, scope }: V4Signature, canonical: string): string {
  const hash = createHash('sha256').update(canonical).digest('hex');
  return [algorithm, date, scope, hash].join('\n');
}
