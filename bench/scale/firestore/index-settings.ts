import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Exemptions } from './document-size';

interface FieldOverride {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly indexes: readonly unknown[];
}

/** What the deployment exempts from indexing (`firestore.indexes.json`), by collection. */
export function readExemptions(root: string): (collection: string) => Exemptions {
  const text = readFileSync(join(root, 'firestore.indexes.json'), 'utf8');
  const { fieldOverrides } = JSON.parse(text) as { fieldOverrides: readonly FieldOverride[] };
  const none = fieldOverrides.filter(({ indexes }) => indexes.length === 0);
  const byCollection = new Map<string, string[]>();
  for (const { collectionGroup, fieldPath } of none)
    byCollection.set(collectionGroup, [...(byCollection.get(collectionGroup) ?? []), fieldPath]);
  return (collection) => {
    const exempt = new Set(byCollection.get(collection));
    const indexed = fieldOverrides
      .filter((override) => override.collectionGroup === collection && override.indexes.length > 0)
      .map(({ fieldPath }) => fieldPath);
    // `*` is every field that has no rule of its own; a map's exemption holds for what lies in it.
    return (field) =>
      exempt.has(field) ||
      (exempt.has('*') && !indexed.some((path) => path === field || path.startsWith(`${field}.`)));
  };
}
