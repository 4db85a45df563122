import { type AccessCheck, type AccessDocuments, type AccessRequest } from '../../access';
import { type Query } from '../../state/query';
import { type Fields, type Value } from '../../state/value';
import { compileRules } from '../compile-rules';

/** A check that allows everything on `items/{id}` where `condition` holds. */
export function conditionCheck(condition: string, functions = ''): AccessCheck {
  return compileRules(`rules_version = '2';
    service cloud.firestore {
      match /databases/{database}/documents {
        ${functions}
        match /items/{id} { allow read, write: if ${condition}; }
      }
    }`);
}

/** A request to get `items/i1` with nobody signed in, as far as `changes` do not say otherwise. */
export function requestOf(changes: Partial<AccessRequest> = {}): AccessRequest {
  return {
    project: 'demo',
    database: '(default)',
    method: 'get',
    path: 'items/i1',
    auth: null,
    existing: null,
    incoming: null,
    query: null,
    // 2024-02-29T12:34:56.789Z, a Thursday
    timeMicros: 1_709_210_096_789_000,
    ...changes,
  };
}

/** A request to list a collection, by default all of `items`. */
export function listRequest(
  changes: Partial<Query> = {},
  others: Partial<AccessRequest> = {},
): AccessRequest {
  const query: Query = {
    parent: '',
    collectionId: 'items',
    allDescendants: false,
    where: null,
    orderBy: [],
    select: null,
    startAt: null,
    endAt: null,
    offset: 0,
    limit: null,
    ...changes,
  };
  const path = query.parent === '' ? query.collectionId : `${query.parent}/${query.collectionId}`;
  return requestOf({ method: 'list', path, query, ...others });
}

/** A database with these documents, by path. */
export function documentsOf(
  before: Readonly<Record<string, Fields>> = {},
  after: Readonly<Record<string, Fields>> = before,
): AccessDocuments {
  return { get: (path) => before[path] ?? null, getAfter: (path) => after[path] ?? null };
}

/** What a condition comes to: its value, or `error` if neither it nor its opposite holds. */
export function outcomeOf(
  condition: string,
  request: AccessRequest = requestOf(),
): boolean | 'error' {
  const holds = (text: string): boolean => conditionCheck(text)(request, documentsOf()).allowed;
  if (holds(condition)) return true;
  return holds(`!(${condition})`) ? false : 'error';
}

export const text = (value: string): Value => ({ stringValue: value });
export const integer = (value: number): Value => ({ integerValue: String(value) });
export const double = (value: number): Value => ({ doubleValue: value });
export const list = (...values: Value[]): Value => ({ arrayValue: { values } });
export const map = (fields: Fields): Value => ({ mapValue: { fields } });
