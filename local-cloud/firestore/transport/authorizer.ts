import { type AccessCheck, type AccessDocuments, type AccessRequest } from '../access';
import { type Database } from '../state/database';
import { type Principal, type StoredDocument } from '../state/document';
import { collectionPath } from '../state/document-table';
import { FirestoreError } from '../state/firestore-error';
import { type Query } from '../state/query';
import { type StagedCommit, type StagedWrite } from '../state/stage-writes';
import { type Caller } from './caller';

/** The paths of the documents that the rules looked up for a decision: when one of them changes, it may be another. */
export type LookedUp = ReadonlySet<string>;

const NOTHING: LookedUp = new Set();

/** Asks the security rules on behalf of one caller. Every method throws FirestoreError PERMISSION_DENIED on refusal. */
export class Authorizer {
  constructor(
    private readonly caller: Caller,
    /** null: no rules, so users may do nothing. */
    private readonly access: AccessCheck | null,
  ) {}

  /** True when nothing is ever refused. */
  get isServer(): boolean {
    return this.caller.kind === 'server';
  }

  /** As Firestore names callers in events: a signed-in user is of type `unknown`, with the uid. */
  get principal(): Principal {
    if (this.caller.kind === 'server') return { type: 'service_account' };
    const { auth } = this.caller;
    return auth === null ? { type: 'unauthenticated' } : { type: 'unknown', id: auth.uid };
  }

  /** For calls that no rule can allow. */
  requireServer(): void {
    if (!this.isServer) throw denied('Missing or insufficient permissions.');
  }

  /** When the caller's token runs out, milliseconds since the epoch; null: it does not. */
  get expiresMilliseconds(): number | null {
    return this.caller.kind === 'server' ? null : this.caller.expiresMilliseconds;
  }

  get(database: Database, path: string, document: StoredDocument | null): LookedUp {
    if (this.isServer) return NOTHING;
    const subject = {
      method: 'get',
      path,
      existing: document?.fields ?? null,
      incoming: null,
      query: null,
    } as const;
    const documents = recording(currentDocuments(database));
    this.check(database, { ...subject, timeMicros: database.nextMicros() }, documents);
    return documents.lookedUp;
  }

  list(database: Database, query: Query): LookedUp {
    if (this.isServer) return NOTHING;
    const subject = {
      method: 'list',
      path: collectionPath(query),
      existing: null,
      incoming: null,
      query,
    } as const;
    const documents = recording(currentDocuments(database));
    this.check(database, { ...subject, timeMicros: database.nextMicros() }, documents);
    return documents.lookedUp;
  }

  commit(database: Database, commit: StagedCommit): void {
    const documents: AccessDocuments = {
      ...currentDocuments(database),
      getAfter: (path) => {
        const staged = commit.documents.get(path);
        return (staged === undefined ? database.table.get(path) : staged)?.fields ?? null;
      },
    };
    for (const write of commit.writes) {
      this.check(database, { ...writeSubject(write), timeMicros: commit.commitMicros }, documents);
    }
  }

  private check(
    database: Database,
    subject: Omit<AccessRequest, 'project' | 'database' | 'auth'>,
    documents: AccessDocuments,
  ): void {
    if (this.caller.kind === 'server') return;
    if (this.access === null) throw denied('Users may do nothing: there are no security rules.');
    const { auth } = this.caller;
    const decision = this.access(
      { ...subject, project: database.project, database: database.id, auth },
      documents,
    );
    if (!decision.allowed) throw denied(decision.message);
  }
}

type WriteSubject = Pick<AccessRequest, 'method' | 'path' | 'existing' | 'incoming' | 'query'>;

function writeSubject({ write, before, after }: StagedWrite): WriteSubject {
  const subject = { path: write.path, existing: before?.fields ?? null, query: null };
  if (write.kind === 'verify') return { ...subject, method: 'get', incoming: null };
  if (write.kind === 'delete') return { ...subject, method: 'delete', incoming: null };
  return {
    ...subject,
    method: before === null ? 'create' : 'update',
    incoming: after?.fields ?? null,
  };
}

function recording(documents: AccessDocuments): AccessDocuments & { lookedUp: LookedUp } {
  const lookedUp = new Set<string>();
  const record =
    (look: (path: string) => AccessRequest['existing']) =>
    (path: string): AccessRequest['existing'] => {
      lookedUp.add(path);
      return look(path);
    };
  return {
    get: record((path) => documents.get(path)),
    getAfter: record((path) => documents.getAfter(path)),
    lookedUp,
  };
}

function currentDocuments(database: Database): AccessDocuments {
  const get = (path: string): AccessRequest['existing'] => database.table.get(path)?.fields ?? null;
  return { get, getAfter: get };
}

function denied(message: string): FirestoreError {
  return new FirestoreError('PERMISSION_DENIED', message);
}
