import { averageNumbers, sumNumbers } from './arithmetic';
import { type StoredDocument } from './document';
import { getField, type FieldPath } from './field-path';
import { type Fields, isNumber, type Value } from './value';

export type Aggregation = { readonly alias: string } & (
  | { readonly kind: 'count'; readonly upTo: number | null }
  | { readonly kind: 'sum' | 'average'; readonly field: FieldPath }
);

/** Aggregates a query's results. Documents that lack any of the aggregated fields count for none of the aggregations. */
export function aggregate(
  documents: readonly StoredDocument[],
  aggregations: readonly Aggregation[],
): Fields {
  const fields = aggregatedFields(aggregations);
  const complete = documents.filter((document) =>
    fields.every((field) => getField(document.fields, field) !== undefined),
  );
  return Object.fromEntries(aggregations.map((each) => [each.alias, aggregateOne(complete, each)]));
}

/** The fields that are summed or averaged. */
export function aggregatedFields(aggregations: readonly Aggregation[]): readonly FieldPath[] {
  return aggregations.flatMap((aggregation) =>
    aggregation.kind === 'count' ? [] : [aggregation.field],
  );
}

function aggregateOne(documents: readonly StoredDocument[], aggregation: Aggregation): Value {
  if (aggregation.kind === 'count') {
    return {
      integerValue: String(Math.min(documents.length, aggregation.upTo ?? documents.length)),
    };
  }
  const values = documents.map((document) => getField(document.fields, aggregation.field));
  const numbers = values.filter((value): value is Value => isNumber(value));
  return aggregation.kind === 'sum' ? sumNumbers(numbers) : averageNumbers(numbers);
}
