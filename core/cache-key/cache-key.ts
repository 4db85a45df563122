import { createHash } from 'node:crypto';
import { type Parameters } from '../manifest/parameters';

/** What makes two executions the same. */
export interface CacheSubject {
  readonly operation: string;
  readonly operation_version: string;
  /** Defaults filled in. */
  readonly parameters: Parameters;
  /** SHA-256 of the content at every input port: one, or one per item, in order. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/** SHA-256 (hex) over the canonical JSON of what determines a result; the order of keys does not matter. */
export function cacheKey(subject: CacheSubject): string {
  return createHash('sha256').update(canonicalJson(subject)).digest('hex');
}

/** JSON with the keys of every object sorted, for hashes and comparisons. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, content]) => `${JSON.stringify(key)}:${canonicalJson(content)}`).join(',')}}`;
}
