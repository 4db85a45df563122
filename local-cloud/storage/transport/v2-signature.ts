import { type Clock } from '../../service';
import { StorageFailure } from '../state/failure';
import { type Exchange } from './exchange';
import { isSignedBy, signatureFailure, type PublicKeys } from './rsa-signature';

export function hasV2Signature({ query }: Exchange): boolean {
  return query.has('GoogleAccessId') || query.has('Signature');
}

/**
 * Checks a signed URL of the old kind, which names only its end.
 * @throws StorageFailure 403 for what is not signed so, 400 for what has expired
 */
export function checkV2Signature(
  exchange: Exchange,
  { publicKeys, clock }: { publicKeys: PublicKeys; clock: Clock },
): void {
  const { query } = exchange;
  const expires = Number(query.get('Expires'));
  if (!Number.isFinite(expires) || expires * 1000 < clock.now())
    throw new StorageFailure('expiredToken', 'The provided token has expired.', {
      details: `Request signature expired at: ${expires}`,
    });
  const methods = exchange.method === 'HEAD' ? ['HEAD', 'GET'] : [exchange.method];
  const texts = methods.map((method) => stringToSign(exchange, method));
  const signature = Buffer.from(query.get('Signature') ?? '', 'base64');
  const isSigned = isSignedBy(query.get('GoogleAccessId') ?? '', { texts, signature, publicKeys });
  if (!isSigned) throw signatureFailure(texts[0] ?? '');
}

function stringToSign({ headers, query, path }: Exchange, method: string): string {
  const extensions = Object.keys(headers)
    .filter((name) => name.startsWith('x-goog-') && !name.startsWith('x-goog-encryption-key'))
    .sort()
    .map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s{2,}/g, ' ')}\n`);
  return [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    query.get('Expires') ?? '',
    extensions.join('') + path,
  ].join('\n');
}
