import { listAt, ofType, textAt, valueAt, type Resource } from '../resources';

/** What a `firestore.indexes.json` would say of the indexes, exemptions and TTL policies that were declared. */
export interface DeclaredIndexes {
  readonly indexes: readonly object[];
  readonly fieldOverrides: readonly object[];
}

export function indexesOf(resources: readonly Resource[]): DeclaredIndexes {
  return {
    indexes: ofType(resources, 'google_firestore_index').map((index) => ({
      collectionGroup: textAt(index, 'collection'),
      queryScope: textAt(index, 'query_scope'),
      fields: (listAt(index, 'fields') as FieldOfState[]).map(fieldOf),
    })),
    fieldOverrides: ofType(resources, 'google_firestore_field').map((field) => ({
      collectionGroup: textAt(field, 'collection'),
      fieldPath: textAt(field, 'field'),
      ...(valueAt(field, 'ttl_config', 0) === undefined ? {} : { ttl: true }),
      indexes: (listAt(field, 'index_config', 0, 'indexes') as IndexOfState[]).map(
        ({ order, query_scope }) => ({ order, queryScope: query_scope }),
      ),
    })),
  };
}

interface FieldOfState {
  readonly field_path: string;
  readonly order?: string;
  readonly array_config?: string;
}
interface IndexOfState {
  readonly order: string;
  readonly query_scope: string;
}

function fieldOf({ field_path, order, array_config }: FieldOfState): object {
  return { fieldPath: field_path, ...(order ? { order } : { arrayConfig: array_config }) };
}

/** The text of the security rules that are released. @throws Error where there is no ruleset */
export function rulesOf(resources: readonly Resource[]): string {
  const [ruleset] = ofType(resources, 'google_firebaserules_ruleset');
  if (ruleset === undefined) throw new Error('No ruleset is declared.');
  return textAt(ruleset, 'source', 0, 'files', 0, 'content');
}

export function databasesOf(
  resources: readonly Resource[],
): { id: string; concurrency: 'pessimistic' | 'optimistic' }[] {
  return ofType(resources, 'google_firestore_database').map((database) => ({
    id: textAt(database, 'name'),
    concurrency:
      textAt(database, 'concurrency_mode') === 'PESSIMISTIC' ? 'pessimistic' : 'optimistic',
  }));
}
