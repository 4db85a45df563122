import { type FieldPath } from '../field-path';
import { checkNotInAlone } from '../limits/query-limits';
import { type Query } from '../query';
import { type IndexPlan, planIndexes } from './index-plan';
import { IndexSet } from './index-set';
import { missingIndex } from './missing-index';

/** The indexes of a database, and what is made of a query that lacks one. */
export interface DatabaseIndexes {
  readonly set: IndexSet;
  /** True: such a query is refused, as Firestore does. False: it runs as if its index were there. */
  readonly isStrict: boolean;
}

/** Of a database of which nothing was said. */
export const automaticIndexes: DatabaseIndexes = { set: new IndexSet(), isStrict: false };

/**
 * The indexes that serve a query of a database.
 * @param aggregated The fields that are summed or averaged.
 * @throws FirestoreError FAILED_PRECONDITION when one is missing that the database insists on, INVALID_ARGUMENT when
 *   none could serve the query there
 */
export function indexesFor(
  database: { readonly project: string; readonly id: string; readonly indexes: DatabaseIndexes },
  query: Query,
  aggregated: readonly FieldPath[] = [],
): IndexPlan {
  const { set, isStrict } = database.indexes;
  if (isStrict) checkNotInAlone(query);
  const plan = planIndexes(set, query, aggregated);
  if (isStrict && plan.missing !== null) throw missingIndex(plan.missing, database);
  return plan;
}
