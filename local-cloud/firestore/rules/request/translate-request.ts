import { type AccessDocuments, type AccessRequest } from '../../access';
import { formatFieldPath } from '../../state/field-path';
import { type Query } from '../../state/query';
import { type Fields } from '../../state/value';
import { type RuleDocuments } from '../evaluation/lookup';
import { type RuleRequest } from '../matching/judge';
import { mapOf, type MapValue, pathOf, type RuleValue, unknown } from '../values/rule-value';
import { timestampOf } from '../values/time';
import { mapFromClaims } from './from-claims';
import { mapFromFields } from './from-fields';
import { listedDocuments } from './list-analysis';

/** What the database asks, in the terms of the rules: it is allowed if each of these is. */
export function translateRequest(
  asked: AccessRequest,
  documents: AccessDocuments,
): readonly Omit<RuleRequest, 'lookupsOfCall'>[] {
  const { method, database, query } = asked;
  const subjects =
    query === null
      ? [
          {
            path: asked.path.split('/'),
            resource: resourceOrNull(asked.existing, database, asked.path),
          },
        ]
      : listedDocuments(query, database);
  return subjects.map(({ path, resource }) => ({
    method,
    path: ['databases', database, 'documents', ...path],
    variables: new Map<string, RuleValue>([
      ['request', requestVariable(asked)],
      ['resource', resource],
    ]),
    documents: ruleDocuments(documents, database),
  }));
}

function requestVariable(asked: AccessRequest): MapValue {
  const { auth, method, database, path, query, incoming, timeMicros } = asked;
  const entries: [string, RuleValue][] = [
    [
      'auth',
      auth &&
        mapOf([
          ['uid', auth.uid],
          ['token', mapFromClaims(auth.token)],
        ]),
    ],
    ['method', method],
    ['path', query === null ? documentName(database, path) : unknown],
    ['time', timestampOf(BigInt(timeMicros) * 1000n)],
  ];
  if (query !== null) entries.push(['query', queryVariable(query)]);
  if (isWrite(method)) entries.push(['resource', resourceOrNull(incoming, database, path)]);
  return mapOf(entries);
}

function isWrite(method: AccessRequest['method']): boolean {
  return method === 'create' || method === 'update' || method === 'delete';
}

/** Holds only what the query says, so that a rule about a limit refuses queries without one. */
function queryVariable({ limit, offset, orderBy }: Query): MapValue {
  const entries: [string, RuleValue][] = [['offset', BigInt(offset)]];
  if (limit !== null) entries.push(['limit', BigInt(limit)]);
  if (orderBy.length > 0) {
    const orders = orderBy.map(
      ({ field, descending }) => `${formatFieldPath(field)} ${descending ? 'DESC' : 'ASC'}`,
    );
    entries.push(['orderBy', orders.join(', ')]);
  }
  return mapOf(entries);
}

function ruleDocuments(documents: AccessDocuments, database: string): RuleDocuments {
  return {
    database,
    before: (path) => resourceOrNull(documents.get(path), database, path),
    after: (path) => resourceOrNull(documents.getAfter(path), database, path),
  };
}

function resourceOrNull(fields: Fields | null, database: string, path: string): MapValue | null {
  if (fields === null) return null;
  return mapOf([
    ['data', mapFromFields(fields)],
    ['id', path.slice(path.lastIndexOf('/') + 1)],
    ['__name__', documentName(database, path)],
  ]);
}

function documentName(database: string, path: string): RuleValue {
  return pathOf(['databases', database, 'documents', ...path.split('/')]);
}
