/** A document's data. All keys are snake_case. */
export type DocumentData = Readonly<Record<string, unknown>>;

export interface FoundDocument<Data = DocumentData> {
  readonly path: string;
  readonly data: Data;
}

/** What functions ask of queries: filters, one order, a page. */
export interface DocumentQuery {
  /** Path of a collection, or the name of a collection group. */
  readonly from: { readonly collection: string } | { readonly group: string };
  readonly where?: readonly (readonly [
    field: string,
    operator: '==' | '<' | '<=' | '>' | '>=' | '!=' | 'in' | 'array-contains',
    value: unknown,
  ])[];
  readonly orderBy?: readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
  readonly limit?: number;
  /** Fields to read; all if absent. */
  readonly select?: readonly string[];
  /** Values of the `orderBy` fields to start after. */
  readonly startAfter?: readonly unknown[];
}

export interface DocumentReader {
  get<Data>(path: string): Promise<Data | undefined>;
  /** In the order of the paths; undefined where there is no document. */
  getAll<Data>(paths: readonly string[]): Promise<(Data | undefined)[]>;
}

/** All reads come before the first write, as Firestore demands. */
export interface DocumentTransaction extends DocumentReader {
  /** Fails the transaction when the document exists. */
  create(path: string, data: object): void;
  set(path: string, data: object): void;
  /** Replaces the given top-level fields; fails the transaction when there is no document. */
  update(path: string, fields: object): void;
  delete(path: string): void;
}

/**
 * The few things functions do with Firestore. Small on purpose: the simulation runs the shipped handlers over another
 * implementation of it.
 */
export interface Documents extends DocumentReader {
  query<Data>(query: DocumentQuery): Promise<FoundDocument<Data>[]>;
  /** How many documents a query finds, counted in the database. */
  count(query: DocumentQuery): Promise<number>;
  /** The sum of a numeric field over what a query finds, added up in the database. */
  sum(query: DocumentQuery, field: string): Promise<number>;
  /** Runs `work` in a transaction, again if it is aborted: it must have no other effects. */
  transact<Result>(work: (transaction: DocumentTransaction) => Promise<Result>): Promise<Result>;
  /** Adds to numeric fields without reading; the document is created if need be. */
  increment(path: string, amounts: Readonly<Record<string, number>>, fixed: object): Promise<void>;
  /** Calls back with the document now and after every change, until the returned function is called. */
  watch<Data>(path: string, observer: DocumentObserver<Data>): () => void;
}

export interface DocumentObserver<Data> {
  next(data: Data | undefined): void;
  error(error: Error): void;
}
