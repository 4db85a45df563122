import { type FieldPath, isNamePath, NAME_FIELD } from '../field-path';
import {
  type FieldOverride,
  type IndexDefinition,
  type IndexedField,
  type IndexMode,
  type QueryScope,
  type SingleFieldIndex,
} from './index-definition';

/** Without an override every field is indexed in these ways: for its own collection, not for collection groups. */
const automatic: readonly SingleFieldIndex[] = [
  { scope: 'COLLECTION', mode: 'ASCENDING' },
  { scope: 'COLLECTION', mode: 'DESCENDING' },
  { scope: 'COLLECTION', mode: 'CONTAINS' },
];

/** A field whose documents are deleted once the time in it has come. */
export interface TimeToLivePolicy {
  readonly collectionGroup: string;
  readonly field: FieldPath;
}

/** The indexes of a database: those that `firestore.indexes.json` names, and the automatic ones. */
export class IndexSet {
  constructor(
    readonly composites: readonly IndexDefinition[] = [],
    private readonly overrides: readonly FieldOverride[] = [],
  ) {}

  get timeToLivePolicies(): readonly TimeToLivePolicy[] {
    return this.overrides.filter(({ isTimeToLive }) => isTimeToLive);
  }

  /** The composite indexes that a query of that scope may use. */
  compositesFor(collectionGroup: string, scope: QueryScope): readonly IndexDefinition[] {
    return this.composites.filter(
      (index) => index.collectionGroup === collectionGroup && index.scope === scope,
    );
  }

  /** How one field is indexed by itself: as the most specific override says, else automatically. */
  ofField(collectionGroup: string, field: FieldPath): readonly SingleFieldIndex[] {
    let found: FieldOverride | null = null;
    for (const override of this.overrides) {
      const applies =
        override.indexes !== null &&
        override.collectionGroup === collectionGroup &&
        override.field.every((name, index) => field[index] === name);
      if (applies && (found === null || override.field.length > found.field.length))
        found = override;
    }
    return found?.indexes ?? automatic;
  }
}

/** A definition's fields with what decides between documents of equal fields, the names, if it was left out. */
export function withNameField(fields: readonly IndexedField[]): readonly IndexedField[] {
  if (fields.some(({ field }) => isNamePath(field)) || fields.some(isVectorField)) return fields;
  const last = fields.at(-1)?.mode;
  const mode: IndexMode = last === 'DESCENDING' ? 'DESCENDING' : 'ASCENDING';
  return [...fields, { field: [NAME_FIELD], mode }];
}

export function isVectorField({ mode }: IndexedField): boolean {
  return typeof mode === 'object';
}
