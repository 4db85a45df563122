import { type FieldFilter, type Filter, type Order, type Query } from '../state/query';
import { type Value } from '../state/value';

/** A query over collection `c` for all its documents, but for what `partial` says. */
export function queryOf(partial: Partial<Query> = {}): Query {
  return {
    parent: '',
    collectionId: 'c',
    allDescendants: false,
    where: null,
    orderBy: [],
    select: null,
    startAt: null,
    endAt: null,
    offset: 0,
    limit: null,
    ...partial,
  };
}

export function field(name: string, operator: FieldFilter['operator'], value: Value): FieldFilter {
  return { kind: 'field', field: name.split('.'), operator, value };
}

export function and(...filters: readonly Filter[]): Filter {
  return { kind: 'composite', operator: 'AND', filters };
}

export const by = (name: string, descending = false): Order => ({
  field: name.split('.'),
  descending,
});
