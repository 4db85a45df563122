import { StorageFailure } from '../state/failure';
import { type Exchange } from './exchange';

/** What a V4 signature says of itself. */
export interface V4Signature {
  readonly algorithm: string;
  /** Of headers and parameters: Google's own, or those of the users of S3. */
  readonly prefix: 'X-Goog' | 'X-Amz';
  /** A service account's e-mail, or the access id of an HMAC key. */
  readonly signer: string;
  readonly scope: string;
  readonly date: string;
  /** Milliseconds since the epoch. */
  readonly signedAt: number;
  /** Absent for a signature in the Authorization header. */
  readonly expirySeconds?: number;
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

const algorithms = /^(?:GOOG4-RSA-SHA256|GOOG4-HMAC-SHA256|AWS4-HMAC-SHA256)$/;
const credential = /^(.+)\/((\d{8})\/[^/]+\/(?:storage\/goog4_request|s3\/aws4_request))$/;

export function hasV4Signature({ query, headers }: Exchange): boolean {
  return (
    ['X-Goog-Algorithm', 'X-Goog-Signature', 'X-Amz-Algorithm'].some((name) => query.has(name)) ||
    /^(GOOG4|AWS4)-/.test(headers['authorization'] ?? '')
  );
}

/** @throws StorageFailure 403 that names the part that is missing or malformed */
export function parseV4Signature(exchange: Exchange): V4Signature {
  const header = exchange.headers['authorization'] ?? '';
  return /^(GOOG4|AWS4)-/.test(header) ? fromHeader(exchange, header) : fromQuery(exchange);
}

function fromQuery({ query }: Exchange): V4Signature {
  const prefix = query.has('X-Amz-Algorithm') ? 'X-Amz' : 'X-Goog';
  const at = (name: string): string => query.get(`${prefix}-${name}`) ?? '';
  // Fractions come from signers that subtract two times without rounding.
  const [expires] = required(`${prefix}-Expires`, at('Expires'), /^\d+(\.\d+)?$/);
  const parts = {
    prefix,
    algorithm: at('Algorithm'),
    credential: at('Credential'),
    date: at('Date'),
    signedHeaders: at('SignedHeaders'),
    signature: at('Signature'),
  } as const;
  return { ...signatureOf(parts), expirySeconds: Number(expires) };
}

function fromHeader({ headers }: Exchange, header: string): V4Signature {
  const [algorithm = '', rest = ''] = header.split(/ (.*)/s);
  const prefix = algorithm.startsWith('AWS4') ? 'X-Amz' : 'X-Goog';
  const values = Object.fromEntries(
    rest.split(',').map((part) => {
      const [name = '', value = ''] = part.trim().split(/=(.*)/s);
      return [name, value];
    }),
  ) as Record<string, string | undefined>;
  return signatureOf({
    prefix,
    algorithm,
    credential: values['Credential'] ?? '',
    date: headers[`${prefix.toLowerCase()}-date`] ?? '',
    signedHeaders: values['SignedHeaders'] ?? '',
    signature: values['Signature'] ?? '',
  });
}

function signatureOf(
  parts: Record<'algorithm' | 'credential' | 'date' | 'signedHeaders' | 'signature', string> &
    Pick<V4Signature, 'prefix'>,
): V4Signature {
  const { prefix, algorithm } = parts;
  required(`${prefix}-Algorithm`, algorithm, algorithms);
  const [, signer = '', scope = '', scopeDay] = required(
    `${prefix}-Credential`,
    parts.credential,
    credential,
  );
  const signedAt = signatureTime(`${prefix}-Date`, parts.date);
  if (scopeDay !== parts.date.slice(0, 8))
    throw new StorageFailure('forbidden', 'Access denied.', {
      details: `${prefix}-Credential and ${prefix}-Date name different days.`,
    });
  const headers = required(`${prefix}-SignedHeaders`, parts.signedHeaders, /^.+$/)[0];
  const [signature] = required(`${prefix}-Signature`, parts.signature, /^[0-9a-f]+$/i);
  return {
    algorithm,
    prefix,
    signer,
    scope,
    date: parts.date,
    signedAt,
    signedHeaders: headers.toLowerCase().split(';'),
    signature: Buffer.from(signature, 'hex'),
  };
}

/** Milliseconds since the epoch of a time such as `20260131T235959Z`. */
export function signatureTime(name: string, text: string): number {
  const [, ...parts] = required(name, text, /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function required(name: string, value: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(value);
  if (match) return match;
  throw new StorageFailure('forbidden', 'Access denied.', {
    details: `${name}: "${value}" is not as expected.`,
  });
}
