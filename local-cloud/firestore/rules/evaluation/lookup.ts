import { RuleError } from '../values/rule-error';
import { kindOf, type MapValue, type RuleValue } from '../values/rule-value';
import { countLookup, type Usage } from './usage';

/** The documents of the database that a request is for, as rules see them (`data`, `id`, `__name__`). */
export interface RuleDocuments {
  /** E.g. `(default)`. */
  readonly database: string;
  /** The document at a path relative to the database, before the request; null if there is none. */
  before(path: string): MapValue | null;
  /** The same after all writes of the request. */
  after(path: string): MapValue | null;
}

export const lookupNames = ['get', 'exists', 'getAfter', 'existsAfter'] as const;
export type LookupName = (typeof lookupNames)[number];

export interface LookupContext {
  readonly documents: RuleDocuments;
  readonly usage: Usage;
}

/**
 * Calls `get(path)`, `exists(path)`, `getAfter(path)` or `existsAfter(path)`.
 * @throws RuleError for a path that names no document of this database, and for `get` of a missing document.
 */
export function lookUp(
  name: LookupName,
  args: readonly RuleValue[],
  { documents, usage }: LookupContext,
): RuleValue {
  const path = documentPath(args, documents.database);
  const view = name.endsWith('After') ? 'after' : 'before';
  const key = `${view} ${path}`;
  let found = usage.lookups.get(key);
  if (found === undefined) {
    countLookup(usage, key);
    found = documents[view](path);
    usage.lookups.set(key, found);
  }
  if (name.startsWith('exists')) return found !== null;
  if (found === null) throw new RuleError(`no document ${path}`);
  return found;
}

function documentPath(args: readonly RuleValue[], database: string): string {
  const [path] = args;
  if (args.length !== 1 || typeof path !== 'object' || path?.kind !== 'path') {
    throw new RuleError(`expected one path, found ${args.map(kindOf).join(', ') || 'nothing'}`);
  }
  const segments = path.segments.map((segment) => {
    if (typeof segment === 'string' && segment !== '') return segment;
    throw new RuleError('a path with an empty or unbound segment');
  });
  const [root, name, documents, ...relative] = segments;
  const isHere = root === 'databases' && name === database && documents === 'documents';
  const isDocument = relative.length > 0 && relative.length % 2 === 0;
  if (!isHere || !isDocument)
    throw new RuleError(`no path of a document in this database: /${segments.join('/')}`);
  return relative.join('/');
}
