import { createHash, verify, type KeyLike } from 'node:crypto';
import { type Clock } from '../../service';
import { StorageFailure } from '../state/failure';
import { header, type Exchange } from './exchange';

/** The public key of a service account, by its e-mail; undefined for an account nobody knows. */
export type PublicKey = (serviceAccountEmail: string) => KeyLike | undefined;

const algorithm = 'GOOG4-RSA-SHA256';
const maximumExpirySeconds = 7 * 86_400;
/** How far a signer's clock may be ahead. */
const clockSkewMilliseconds = 15 * 60_000;

interface SignatureQuery {
  readonly serviceAccount: string;
  readonly scope: string;
  readonly date: string;
  readonly signedAt: number;
  readonly expiresAt: number;
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

/**
 * Checks a V4 signed URL: who signed, until when, and that method, path, query and the signed
 * headers are the ones that were signed.
 * @throws StorageFailure 403 for what is not signed so, 400 for what has expired
 */
export function checkSignature(
  exchange: Exchange,
  { publicKey, clock }: { publicKey: PublicKey; clock: Clock },
): void {
  const query = parseSignatureQuery(exchange.query);
  checkTime(query, clock.now());
  checkSignedHeaders(exchange, query);
  const key = publicKey(query.serviceAccount);
  if (!key)
    throw new StorageFailure(
      'forbidden',
      `The service account ${query.serviceAccount} is unknown.`,
    );
  const host = header(exchange, 'host') ?? '';
  // The official client signs the host without its port; other signers sign it as it is sent.
  const candidates = [host.replace(/:\d+$/, ''), host].map((signedHost) =>
    canonicalRequest(exchange, query, signedHost),
  );
  const isSigned = candidates.some((canonical) =>
    verify('RSA-SHA256', Buffer.from(stringToSign(query, canonical)), key, query.signature),
  );
  if (isSigned) return;
  throw new StorageFailure(
    'signatureDoesNotMatch',
    'Access denied. The request signature we calculated does not match the signature you provided.',
    `CanonicalRequest:\n${candidates[0]}`,
  );
}

function parseSignatureQuery(query: URLSearchParams): SignatureQuery {
  const required = (name: string, pattern: RegExp): RegExpExecArray => {
    const match = pattern.exec(query.get(name) ?? '');
    if (match) return match;
    throw new StorageFailure(
      'forbidden',
      `${name}: "${query.get(name) ?? ''}" is not as expected.`,
    );
  };
  required('X-Goog-Algorithm', new RegExp(`^${algorithm}$`));
  const [, serviceAccount = '', scope = '', scopeDay] = required(
    'X-Goog-Credential',
    /^(.+)\/((\d{8})\/[^/]+\/storage\/goog4_request)$/,
  );
  const [date, ...parts] = required('X-Goog-Date', /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const signedAt = Date.UTC(year, month - 1, day, hour, minute, second);
  if (scopeDay !== date.slice(0, 8))
    throw new StorageFailure('forbidden', 'X-Goog-Credential and X-Goog-Date name different days.');
  // Fractions come from signers that subtract two times without rounding.
  const seconds = Number(required('X-Goog-Expires', /^\d+(\.\d+)?$/)[0]);
  if (seconds > maximumExpirySeconds)
    throw new StorageFailure(
      'invalid',
      `X-Goog-Expires: ${seconds} given, at most ${maximumExpirySeconds} seconds allowed.`,
    );
  const signedHeaders = required('X-Goog-SignedHeaders', /^.+$/)[0].toLowerCase().split(';');
  const signature = Buffer.from(required('X-Goog-Signature', /^[0-9a-f]+$/i)[0], 'hex');
  const expiresAt = signedAt + seconds * 1000;
  return { serviceAccount, scope, date, signedAt, expiresAt, signedHeaders, signature };
}

function checkTime({ signedAt, expiresAt }: SignatureQuery, now: number): void {
  if (now > expiresAt)
    throw new StorageFailure(
      'expiredToken',
      'Invalid argument.',
      `The provided token has expired. Request signature expired at: ${new Date(expiresAt).toISOString()}`,
    );
  if (signedAt > now + clockSkewMilliseconds)
    throw new StorageFailure('forbidden', 'X-Goog-Date lies in the future.');
}

/** What changes the meaning of a request must have been signed. */
function checkSignedHeaders({ request }: Exchange, { signedHeaders }: SignatureQuery): void {
  const needed = Object.keys(request.headers).filter((name) => name.startsWith('x-goog-'));
  for (const name of ['host', ...needed])
    if (!signedHeaders.includes(name))
      throw new StorageFailure('forbidden', `The header ${name} must be signed and is not.`);
}

function canonicalRequest(exchange: Exchange, query: SignatureQuery, host: string): string {
  const { signedHeaders } = query;
  const headers = signedHeaders.map((name) => {
    const value = name === 'host' ? host : (header(exchange, name) ?? '');
    return `${name}:${value.trim().replace(/\s+/g, ' ')}`;
  });
  return [
    exchange.request.method,
    exchange.path,
    canonicalQuery(exchange.query),
    ...headers,
    '',
    signedHeaders.join(';'),
    header(exchange, 'x-goog-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function stringToSign({ date, scope }: SignatureQuery, canonical: string): string {
  const hash = createHash('sha256').update(canonical).digest('hex');
  return [algorithm, date, scope, hash].join('\n');
}
