import { StorageFailure } from './failure';
import { type StoredObject } from './resources';

const quantumBytes = 1024 * 1024;

export interface RewriteRequest {
  readonly source: StoredObject;
  readonly destination: { readonly bucket: string; readonly name: string };
  readonly maxBytesPerCall: number | undefined;
  readonly token: string | undefined;
}

/** How far a rewrite has come; without a token it is at its end. */
export interface RewriteProgress {
  readonly bytesRewritten: number;
  readonly token?: string;
}

/**
 * A rewrite copies no bytes, so it could always be done at once; a caller who limits the bytes per
 * call gets as many calls as Google would need. The token itself holds how far it is.
 * @throws StorageFailure for a token of another rewrite
 */
export function rewriteProgress(request: RewriteRequest): RewriteProgress {
  const { source, maxBytesPerCall, token } = request;
  if (maxBytesPerCall !== undefined && (maxBytesPerCall < 1 || maxBytesPerCall % quantumBytes > 0))
    throw new StorageFailure(
      'invalid',
      `maxBytesRewrittenPerCall: ${maxBytesPerCall} given, a multiple of ${quantumBytes} expected.`,
    );
  const identity = identityOf(request);
  const done = token === undefined ? 0 : bytesOfToken(token, identity);
  const bytesRewritten = Math.min(source.size, done + (maxBytesPerCall ?? Infinity));
  if (bytesRewritten === source.size) return { bytesRewritten };
  const content = JSON.stringify([identity, bytesRewritten]);
  return { bytesRewritten, token: Buffer.from(content).toString('base64url') };
}

function identityOf({ source, destination, maxBytesPerCall }: RewriteRequest): string {
  const { bucket, name, generation } = source;
  const parts = [bucket, name, generation, destination.bucket, destination.name, maxBytesPerCall];
  return JSON.stringify(parts);
}

function bytesOfToken(token: string, identity: string): number {
  try {
    const [of, bytes] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (of === identity && typeof bytes === 'number') return bytes;
  } catch {
    // Answered below, as any other token that is not of this rewrite.
  }
  throw new StorageFailure('invalid', 'rewriteToken: it does not belong to this rewrite.');
}
