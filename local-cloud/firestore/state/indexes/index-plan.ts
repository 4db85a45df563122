import { type FieldPath, formatFieldPath, isNamePath, NAME_FIELD } from '../field-path';
import { type Query } from '../query';
import { type IndexDefinition, type IndexedField, type QueryScope } from './index-definition';
import { indexRequirements, type IndexRequirement } from './index-requirement';
import { type IndexSet, isVectorField } from './index-set';

export interface IndexPlan {
  /** The indexes that serve the query; where one is missing, the one that would. */
  readonly used: readonly IndexDefinition[];
  /** null when there is every index that the query needs. */
  readonly missing: IndexDefinition | null;
}

/**
 * Which indexes serve a query. Each disjunction is served by one index, or by several merged: all of them go on, after
 * the fields that they fix, in the same order, and together they fix all that the disjunction fixes.
 * @param aggregated The fields that are summed or averaged.
 */
export function planIndexes(
  indexes: IndexSet,
  query: Query,
  aggregated: readonly FieldPath[] = [],
): IndexPlan {
  // A query over collections of every id reads the documents by their names.
  if (query.collectionId === '') return { used: [], missing: null };
  const scope: QueryScope = query.allDescendants ? 'COLLECTION_GROUP' : 'COLLECTION';
  const source = { collectionGroup: query.collectionId, scope };
  let missing: IndexDefinition | null = null;
  const used = indexRequirements(query, aggregated).flatMap((requirement) => {
    const wanted = { ...source, fields: wantedFields(requirement, query) };
    const found =
      query.findNearest === undefined
        ? mergedIndexes(candidates(indexes, wanted), requirement)
        : vectorIndexes(indexes, wanted);
    if (found === null) missing ??= wanted;
    return found ?? [wanted];
  });
  return { used, missing };
}

/** The one index that would serve a requirement by itself. */
function wantedFields(
  { fixed, ordered }: IndexRequirement,
  { findNearest }: Query,
): readonly IndexedField[] {
  if (findNearest === undefined) return [...fixed, ...ordered];
  const named = ordered.filter(({ field }) => !isNamePath(field));
  const vector = { field: findNearest.field, mode: { vectorDimension: findNearest.vector.length } };
  return [...fixed, ...named, vector];
}

/** Every index that there is for the fields that are wanted. */
function candidates(indexes: IndexSet, wanted: IndexDefinition): readonly IndexDefinition[] {
  const { collectionGroup, scope } = wanted;
  const singles = wanted.fields
    .filter(({ field }) => !isNamePath(field))
    .flatMap(({ field }) =>
      indexes
        .ofField(collectionGroup, field)
        .filter((index) => index.scope === scope)
        .flatMap(({ mode }) => singleFieldIndexes({ field, mode })),
    );
  const byName: readonly IndexedField[] = [{ field: [NAME_FIELD], mode: 'ASCENDING' }];
  return [
    ...[byName, ...singles].map((fields) => ({ collectionGroup, scope, fields })),
    ...indexes.compositesFor(collectionGroup, scope),
  ];
}

/** Names go the way of the field, and both ways where the field has none. */
function singleFieldIndexes(indexed: IndexedField): readonly (readonly IndexedField[])[] {
  const named = (mode: 'ASCENDING' | 'DESCENDING'): readonly IndexedField[] => [
    indexed,
    { field: [NAME_FIELD], mode },
  ];
  if (indexed.mode === 'CONTAINS') return [named('ASCENDING'), named('DESCENDING')];
  return indexed.mode === 'ASCENDING' || indexed.mode === 'DESCENDING' ? [named(indexed.mode)] : [];
}

/** The fewest indexes that fix everything, as far as taking the one that fixes most first finds them. */
function mergedIndexes(
  available: readonly IndexDefinition[],
  requirement: IndexRequirement,
): readonly IndexDefinition[] | null {
  const open = new Set(requirement.fixed.map(fixedKey));
  const usable = available
    .map((index) => ({ index, fixes: fixedPart(index, requirement) }))
    .flatMap(({ index, fixes }) => (fixes === null ? [] : [{ index, fixes }]));
  const chosen: IndexDefinition[] = [];
  if (open.size === 0) {
    const whole = usable.find(({ fixes }) => fixes.length === 0);
    return whole === undefined ? null : [whole.index];
  }
  while (open.size > 0) {
    const gain = (fixes: readonly string[]): number => fixes.filter((key) => open.has(key)).length;
    const best = usable.reduce<(typeof usable)[number] | null>(
      (most, each) => (gain(each.fixes) > gain(most?.fixes ?? []) ? each : most),
      null,
    );
    if (best === null) return null;
    chosen.push(best.index);
    for (const key of best.fixes) open.delete(key);
  }
  return chosen;
}

/** What an index fixes of a requirement, if it goes on as the requirement does; null if it is of no use. */
function fixedPart(
  { fields }: IndexDefinition,
  { fixed, ordered }: IndexRequirement,
): readonly string[] | null {
  const start = fields.length - ordered.length;
  if (start < 0) return null;
  const goesOn = ordered.every(
    ({ field, mode }, index) =>
      fields[start + index]!.mode === mode &&
      formatFieldPath(fields[start + index]!.field) === formatFieldPath(field),
  );
  const wanted = new Set(fixed.map(fixedKey));
  const keys = fields.slice(0, start).map(fixedKey);
  return goesOn && keys.every((key) => wanted.has(key)) ? keys : null;
}

/** Which way an index goes does not matter where its values are all equal. */
function fixedKey({ field, mode }: IndexedField): string {
  return `${mode === 'CONTAINS' ? 'element of' : 'value of'} ${formatFieldPath(field)}`;
}

/** A vector index must have been made for exactly the fields that the query filters by. */
function vectorIndexes(
  indexes: IndexSet,
  wanted: IndexDefinition,
): readonly IndexDefinition[] | null {
  const { collectionGroup, scope, fields } = wanted;
  const key = vectorKey(fields);
  const composite = indexes
    .compositesFor(collectionGroup, scope)
    .find((index) => vectorKey(index.fields) === key);
  if (composite !== undefined) return [composite];
  const [only, ...others] = fields;
  const single =
    others.length === 0 &&
    indexes
      .ofField(collectionGroup, only!.field)
      .some(
        (index) => index.scope === scope && vectorKey([{ ...only!, mode: index.mode }]) === key,
      );
  return single ? [wanted] : null;
}

function vectorKey(fields: readonly IndexedField[]): string {
  const named = fields.filter(({ field }) => !isNamePath(field));
  const filtered = named.filter((each) => !isVectorField(each)).map(fixedKey);
  const vectors = named.map(({ field, mode }) =>
    typeof mode === 'object' ? `${formatFieldPath(field)} ${mode.vectorDimension}` : '',
  );
  return JSON.stringify([filtered.sort(), vectors.filter((text) => text !== '')]);
}
