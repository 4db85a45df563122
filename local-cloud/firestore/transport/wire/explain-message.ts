import { formatFieldPath, isNamePath } from '../../state/field-path';
import { type IndexDefinition, type IndexedField } from '../../state/indexes/index-definition';

/** How a query that was explained went. */
export interface Execution {
  readonly kind: 'query' | 'aggregation';
  readonly resultsReturned: number;
  /** Documents, or for an aggregation index entries, that were read: what is billed. */
  readonly entriesRead: number;
  readonly milliseconds: number;
}

/** `ExplainMetrics`: the indexes of the plan, and how it went if it was carried out. */
export function explainMessage(
  indexes: readonly IndexDefinition[],
  execution: Execution | null,
): object {
  const planSummary = { indexesUsed: indexes.map(indexStruct) };
  return execution === null
    ? { planSummary }
    : { planSummary, executionStats: executionStats(execution) };
}

function executionStats({ kind, resultsReturned, entriesRead, milliseconds }: Execution): object {
  const isQuery = kind === 'query';
  const reads = isQuery ? entriesRead : Math.ceil(entriesRead / 1000);
  const documents = isQuery ? entriesRead : 0;
  return {
    resultsReturned,
    executionDuration: {
      seconds: Math.floor(milliseconds / 1000),
      nanos: Math.max(1, Math.floor((milliseconds % 1000) * 1e6)),
    },
    // Even what finds nothing costs one.
    readOperations: Math.max(1, reads),
    debugStats: struct({
      index_entries_scanned: text(entriesRead),
      documents_scanned: text(documents),
      billing_details: {
        structValue: struct({
          documents_billable: text(documents),
          index_entries_billable: text(isQuery ? 0 : entriesRead),
          small_ops: text(0),
          min_query_cost: text(reads === 0 ? 1 : 0),
        }),
      },
    }),
  };
}

function indexStruct({ fields, scope }: IndexDefinition): object {
  // In an index of vectors the names come before the vector.
  const vector = fields.filter(({ mode }) => typeof mode === 'object');
  const others = fields.filter(({ mode }) => typeof mode !== 'object');
  const named = others.some(({ field }) => isNamePath(field))
    ? others.map(fieldText)
    : [...others.map(fieldText), '__name__ ASC'];
  return struct({
    properties: text(`(${[...named, ...vector.map(fieldText)].join(', ')})`),
    query_scope: text(scope === 'COLLECTION' ? 'Collection' : 'Collection group'),
  });
}

function fieldText({ field, mode }: IndexedField): string {
  const words = { ASCENDING: 'ASC', DESCENDING: 'DESC', CONTAINS: 'ARRAY_CONTAINS' };
  return `${formatFieldPath(field)} ${typeof mode === 'object' ? `VECTOR<${mode.vectorDimension}>` : words[mode]}`;
}

function struct(fields: Readonly<Record<string, object>>): object {
  return { fields };
}

function text(value: string | number): object {
  return { stringValue: String(value) };
}
