import { undisturbedCalls } from '../../calls';
import { type AccessCheck } from '../access';
import { Databases } from '../state/databases';
import { ManualClock } from './manual-clock';
import { type Database } from '../state/database';
import { Authorizer } from '../transport/authorizer';
import { type Caller } from '../transport/caller';
import { LiveRules } from '../transport/live-rules';
import { ListenSession } from '../transport/streams/listen-session';

export const project = 'demo';
const root = `projects/${project}/databases/(default)`;
const server: Caller = { kind: 'server' };
export const user: Extract<Caller, { kind: 'user' }> = {
  kind: 'user',
  auth: { uid: 'u', token: {} },
  expiresMilliseconds: null,
};

/** A client of a Listen stream. */
export interface Listener {
  readonly session: ListenSession;
  /** What the client was sent since it last looked, one word per message. */
  heard(): string[];
  /** The newest token. */
  token(): Buffer;
  readonly failures: unknown[];
}

export interface ListenSetUp {
  readonly clock: ManualClock;
  readonly database: Database;
  readonly rules: LiveRules;
  readonly listen: (caller?: Caller) => Listener;
}

/** A database in memory to listen to. */
export function setUp(access: AccessCheck | null = null): ListenSetUp {
  const clock = new ManualClock();
  const databases = new Databases({ project, clock, dataDir: null, onCommit: null });
  const database = databases.of({ project, database: '(default)' });
  const rules = new LiveRules(access);
  const listen = (caller = server): Listener => {
    const messages: Message[] = [];
    const failures: unknown[] = [];
    const authorizer = new Authorizer(caller, rules.check);
    const session = new ListenSession(
      { databases, rules, clock, authorizer, calls: undisturbedCalls },
      {
        send: (message) => messages.push(message),
        fail: (error) => failures.push(error),
      },
    );
    let token: Buffer = Buffer.alloc(0);
    const heard = (): string[] => {
      database.settle();
      return messages.splice(0).map((message) => {
        token = message.targetChange?.resumeToken ?? token;
        return describeMessage(message);
      });
    };
    return { session, heard, failures, token: () => token };
  };
  return { clock, rules, database, listen };
}

interface Message {
  readonly targetChange?: {
    readonly targetChangeType: number;
    readonly targetIds: readonly number[];
    readonly resumeToken?: Buffer;
    readonly cause?: { readonly code: number };
  };
  readonly documentChange?: {
    readonly document: { readonly name: string };
    readonly targetIds: readonly number[];
  };
  readonly documentDelete?: { readonly document: string };
  readonly documentRemove?: { readonly document: string };
  readonly filter?: { readonly count: number };
}

const typeNames = ['NO_CHANGE', 'ADD', 'REMOVE', 'CURRENT', 'RESET'];

function describeMessage(message: Message): string {
  const { targetChange, documentChange, documentDelete, documentRemove, filter } = message;
  const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
  if (targetChange) {
    const { targetChangeType, targetIds, cause } = targetChange;
    const why = cause ? ` because of ${cause.code}` : '';
    return [typeNames[targetChangeType], ...targetIds].join(' ') + why;
  }
  if (documentChange)
    return `change ${last(documentChange.document.name)} for ${documentChange.targetIds.join(', ')}`;
  if (documentDelete) return `delete ${last(documentDelete.document)}`;
  if (documentRemove) return `remove ${last(documentRemove.document)}`;
  return `filter ${filter?.count}`;
}

interface TargetOptions {
  readonly targetId?: number;
  readonly resumeToken?: Buffer;
  readonly expectedCount?: number;
  readonly limit?: number;
  readonly once?: boolean;
}

/** Listens to collection `c`. */
export function addQuery(listener: Listener, options: TargetOptions = {}): void {
  const { targetId = 2, resumeToken = null, expectedCount, limit, once = false } = options;
  listener.session.receive({
    database: root,
    removeTarget: null,
    addTarget: {
      targetId,
      once,
      resumeToken,
      readTime: null,
      documents: null,
      expectedCount: expectedCount === undefined ? null : { value: expectedCount },
      query: {
        parent: `${root}/documents`,
        structuredQuery: {
          select: null,
          from: [{ collectionId: 'c', allDescendants: false }],
          where: null,
          orderBy: [],
          startAt: null,
          endAt: null,
          offset: 0,
          limit: limit === undefined ? null : { value: limit },
          findNearest: null,
        },
      },
    },
  });
}

export function addDocument(listener: Listener, path: string, targetId = 2): void {
  listener.session.receive({
    database: root,
    removeTarget: null,
    addTarget: {
      targetId,
      once: false,
      resumeToken: null,
      readTime: null,
      query: null,
      documents: { documents: [`${root}/documents/${path}`] },
    },
  });
}
