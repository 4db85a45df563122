import { type Query } from './state/query';
import { type Fields } from './state/value';

/**
 * The seam between the database and the security rules. The database asks once
 * - per document that a user reads by name (`get`), with the document as it stands;
 * - per query, aggregation or listing of documents (`list`), with the query and before any document is looked at;
 * - per write of a commit (`create`, `update`, `delete`), with the document before and after that write;
 * - again for every change of a document that a user listens to by name (`get`).
 * Calls with a server's credentials are never asked about. One refusal fails the whole call with PERMISSION_DENIED.
 */
export type AccessCheck = (request: AccessRequest, documents: AccessDocuments) => AccessDecision;

export interface AccessRequest {
  readonly project: string;
  /** E.g. `(default)`. */
  readonly database: string;
  readonly method: 'get' | 'list' | 'create' | 'update' | 'delete';
  /**
   * Relative to the database, without a slash in front. `get` and the writes: the document, `pipelines/p1`.
   * `list`: the collection, `pipelines` or `pipelines/p1/tasks`. For a collection group query (`query.allDescendants`)
   * it is the query's parent and the collection's id, and only a rule that matches the collection at every depth
   * below the parent may allow it.
   */
  readonly path: string;
  /** null for a call without a user. */
  readonly auth: AccessAuth | null;
  /** The document before the call; null when it does not exist, and for `list`. */
  readonly existing: Fields | null;
  /** `create` and `update`: the whole document as it would be afterwards, transforms applied; otherwise null. */
  readonly incoming: Fields | null;
  /** `list`: what is asked for, otherwise null. */
  readonly query: Query | null;
  /** The time of the call in microseconds since the epoch: the commit's time where there is one. */
  readonly timeMicros: number;
}

export interface AccessAuth {
  readonly uid: string;
  /** The claims of the ID token, as they stand in it. */
  readonly token: Readonly<Record<string, unknown>>;
}

/** What rules may look up. Paths are relative to the database, e.g. `users/u1`; null: there is no such document. */
export interface AccessDocuments {
  /** The document as it is before the call. */
  get(path: string): Fields | null;
  /** The document as it would be after all writes of the call; the same as `get` for reads. */
  getAfter(path: string): Fields | null;
}

export type AccessDecision =
  | { readonly allowed: true }
  /** `message` goes to the caller: production says "Missing or insufficient permissions." and no more. */
  | { readonly allowed: false; readonly message: string };
