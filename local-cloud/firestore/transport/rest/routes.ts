const DATABASE = 'projects/[^/]+/databases/[^/]+';
/** Every verb that a path may end with. A document's id that looks like one is sent percent-encoded. */
const PARENT = `${DATABASE}/documents(?:/[^/]+)*`;

/** How a request over HTTP becomes the request of a method: the rules of google/firestore/v1/firestore.proto. */
export interface Route {
  readonly http: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly method: string;
  /** Of the path behind `/v1/`, still percent-encoded. Its groups are given to `fields` in order. */
  readonly pattern: RegExp;
  /** Field paths in the method's request. */
  readonly fields: readonly string[];
  /** What the body is: the whole request, one field of it, or nothing. */
  readonly body: '*' | 'document' | null;
}

export interface MatchedRoute {
  readonly route: Route;
  /** What the path says, by field path. */
  readonly captured: readonly (readonly [string, string])[];
}

function onDatabase(verb: string, method: string): Route {
  const pattern = new RegExp(`^(${DATABASE})/documents:${verb}$`);
  return { http: 'POST', method, pattern, fields: ['database'], body: '*' };
}

function onParent(verb: string, method: string): Route {
  return {
    http: 'POST',
    method,
    pattern: new RegExp(`^(${PARENT}):${verb}$`),
    fields: ['parent'],
    body: '*',
  };
}

/** The first that matches is taken. */
const routes: readonly Route[] = [
  onDatabase('batchGet', 'BatchGetDocuments'),
  onDatabase('batchWrite', 'BatchWrite'),
  onDatabase('beginTransaction', 'BeginTransaction'),
  onDatabase('commit', 'Commit'),
  onDatabase('rollback', 'Rollback'),
  onDatabase('executePipeline', 'ExecutePipeline'),
  onDatabase('listen', 'Listen'),
  onDatabase('write', 'Write'),
  onParent('runQuery', 'RunQuery'),
  onParent('runAggregationQuery', 'RunAggregationQuery'),
  onParent('partitionQuery', 'PartitionQuery'),
  onParent('listCollectionIds', 'ListCollectionIds'),
  {
    http: 'GET',
    method: 'GetDocument',
    pattern: new RegExp(`^(${DATABASE}/documents(?:/[^/]+/[^/]+)+)$`),
    fields: ['name'],
    body: null,
  },
  {
    http: 'GET',
    method: 'ListDocuments',
    pattern: new RegExp(`^(${DATABASE}/documents(?:/[^/]+/[^/]+)*)/([^/]+)$`),
    fields: ['parent', 'collectionId'],
    body: null,
  },
  {
    http: 'POST',
    method: 'CreateDocument',
    pattern: new RegExp(`^(${PARENT})/([^/]+)$`),
    fields: ['parent', 'collectionId'],
    body: 'document',
  },
  {
    http: 'PATCH',
    method: 'UpdateDocument',
    pattern: new RegExp(`^(${DATABASE}/documents(?:/[^/]+)+)$`),
    fields: ['document.name'],
    body: 'document',
  },
  {
    http: 'DELETE',
    method: 'DeleteDocument',
    pattern: new RegExp(`^(${DATABASE}/documents(?:/[^/]+)+)$`),
    fields: ['name'],
    body: null,
  },
];

/** The route of a request, by the path behind `/v1/`; null when there is none. */
export function matchRoute(http: string, path: string): MatchedRoute | null {
  for (const route of routes) {
    const match = route.http === http ? route.pattern.exec(path) : null;
    if (match === null) continue;
    const captured = route.fields.map(
      (field, index) => [field, decodePath(match[index + 1]!)] as const,
    );
    return { route, captured };
  }
  return null;
}

/** An encoded slash stays as it is: it is no separator, and no id may hold a slash. */
function decodePath(encoded: string): string {
  return encoded
    .split('/')
    .map((segment) => decodeURIComponent(segment.replace(/%2F/gi, '%252F')))
    .join('/');
}
