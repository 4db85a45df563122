import { type FieldPath, parseFieldPath } from '../field-path';
import {
  type FieldOverride,
  type IndexDefinition,
  type IndexedField,
  type IndexMode,
  type QueryScope,
  type SingleFieldIndex,
} from './index-definition';
import { IndexSet, withNameField } from './index-set';

/** Thrown with all problems of a `firestore.indexes.json` at once. */
export class IndexFileError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The file of Firestore indexes is not valid:\n${problems.join('\n')}`);
    this.name = 'IndexFileError';
  }
}

/**
 * Reads the text of a `firestore.indexes.json`, as the Firebase CLI deploys it.
 * @throws IndexFileError that names each place and what is allowed there
 */
export function readIndexes(source: string): IndexSet {
  const reader = new IndexFileReader();
  const file = reader.object(parseJson(source), 'the file');
  const composites = reader.list(file['indexes'], 'indexes', (value, at) =>
    reader.composite(value, at),
  );
  const overrides = reader.list(file['fieldOverrides'], 'fieldOverrides', (value, at) =>
    reader.override(value, at),
  );
  if (reader.problems.length > 0) throw new IndexFileError(reader.problems);
  return new IndexSet(composites, overrides);
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new IndexFileError([error instanceof Error ? error.message : String(error)]);
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Goes on after a problem, with something in the place of what is wrong, so that all are found. */
class IndexFileReader {
  readonly problems: string[] = [];

  composite(value: unknown, at: string): IndexDefinition {
    const index = this.object(value, at);
    const fields = this.list(index['fields'], `${at}.fields`, (field, place) =>
      this.indexedField(field, place),
    );
    if (fields.length === 0) this.refuse(`${at}.fields`, 'a list of fields', index['fields']);
    return {
      collectionGroup: this.text(index['collectionGroup'], `${at}.collectionGroup`),
      scope: this.scope(index['queryScope'], `${at}.queryScope`),
      fields: withNameField(fields),
    };
  }

  override(value: unknown, at: string): FieldOverride {
    const override = this.object(value, at);
    const { indexes, ttl } = override;
    if (ttl !== undefined && typeof ttl !== 'boolean') this.refuse(`${at}.ttl`, 'a boolean', ttl);
    const path = this.text(override['fieldPath'], `${at}.fieldPath`);
    return {
      collectionGroup: this.text(override['collectionGroup'], `${at}.collectionGroup`),
      field: path === '*' ? [] : this.path(path, `${at}.fieldPath`),
      indexes:
        indexes === undefined
          ? null
          : this.list(indexes, `${at}.indexes`, (index, place) => this.single(index, place)),
      isTimeToLive: ttl === true,
    };
  }

  object(value: unknown, at: string): JsonObject {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as JsonObject;
    this.refuse(at, 'an object', value);
    return {};
  }

  /** A list that may be left out. */
  list<Item>(
    value: unknown,
    at: string,
    read: (item: unknown, at: string) => Item,
  ): readonly Item[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, index) => read(item, `${at}[${index}]`));
    this.refuse(at, 'a list', value);
    return [];
  }

  private indexedField(value: unknown, at: string): IndexedField {
    const field = this.object(value, at);
    const path = this.text(field['fieldPath'], `${at}.fieldPath`);
    return { field: this.path(path, `${at}.fieldPath`), mode: this.mode(field, at) };
  }

  private single(value: unknown, at: string): SingleFieldIndex {
    const index = this.object(value, at);
    return {
      scope: this.scope(index['queryScope'], `${at}.queryScope`),
      mode: this.mode(index, at),
    };
  }

  private mode(value: JsonObject, at: string): IndexMode {
    const { order, arrayConfig, vectorConfig } = value;
    if (order === 'ASCENDING' || order === 'DESCENDING') return order;
    if (arrayConfig === 'CONTAINS') return 'CONTAINS';
    if (vectorConfig !== undefined) {
      const dimension = Number(this.object(vectorConfig, `${at}.vectorConfig`)['dimension']);
      if (Number.isInteger(dimension) && dimension > 0) return { vectorDimension: dimension };
    }
    this.refuse(
      at,
      'an order (ASCENDING, DESCENDING), an arrayConfig (CONTAINS) or a vectorConfig with a dimension',
      value,
    );
    return 'ASCENDING';
  }

  /** The Firebase CLI takes COLLECTION where nothing is said. */
  private scope(value: unknown, at: string): QueryScope {
    if (value === undefined || value === 'COLLECTION') return 'COLLECTION';
    if (value !== 'COLLECTION_GROUP') this.refuse(at, 'COLLECTION or COLLECTION_GROUP', value);
    return 'COLLECTION_GROUP';
  }

  private path(text: string, at: string): FieldPath {
    try {
      return parseFieldPath(text);
    } catch {
      this.refuse(at, 'a field path', text);
      return [''];
    }
  }

  private text(value: unknown, at: string): string {
    if (typeof value === 'string' && value !== '') return value;
    this.refuse(at, 'a text', value);
    return '';
  }

  private refuse(at: string, wanted: string, given: unknown): void {
    this.problems.push(`${at}: must be ${wanted}, is ${JSON.stringify(given)}`);
  }
}
