import { type Database } from '../../state/database';
import { type DocumentChange, type StoredDocument } from '../../state/document';
import { FirestoreError } from '../../state/firestore-error';
import { indexesFor } from '../../state/indexes/database-indexes';
import { type LookedUp } from '../authorizer';
import { findDatabase, findParent, pathReader, type CallContext } from '../methods/call-context';
import { readQuery } from '../wire/read-query';
import {
  documentChanged,
  documentLeft,
  existenceFilter,
  readResumption,
  targetChange,
  targetRemoved,
  type ListenRequest,
  type TargetMessage,
} from './listen-messages';
import {
  documentsTarget,
  queryTarget,
  type ListenTarget,
  type TargetDifference,
} from './listen-target';
import { type StreamChannel, type StreamSession } from './stream-session';

/** Every so often a quiet stream is told the time, so that its tokens stay young, and the rules are asked again. */
const HEARTBEAT_MILLISECONDS = 300_000;

interface Watched {
  readonly target: ListenTarget;
  /** What the rules looked at when they allowed the target. */
  lookedUp: LookedUp;
}

/**
 * A Listen stream.
 * 1. A new target is told: ADD, its documents, CURRENT; then a snapshot of the whole stream.
 * 2. A commit that touches any target is told as its document changes and then one snapshot.
 * 3. A target that is resumed is told what it has missed; or everything, after RESET, if that is not known any more.
 * 4. A target that the rules no longer allow is removed; with its token the whole stream ends.
 */
export class ListenSession implements StreamSession {
  private readonly targets = new Map<number, Watched>();
  private readonly endings: (() => void)[] = [];
  private database: Database | null = null;

  constructor(
    private readonly context: CallContext,
    private readonly channel: StreamChannel,
  ) {}

  receive(request: unknown): void {
    const { database, addTarget, removeTarget } = request as ListenRequest;
    const opened = this.connect(database);
    // What a new target is told first holds the last commit already.
    opened.settle();
    if (addTarget) this.addTarget(opened, addTarget);
    else if (removeTarget !== null) this.removeTarget(removeTarget, null);
  }

  close(): void {
    for (const end of this.endings.splice(0)) end();
    this.targets.clear();
  }

  private connect(name: string): Database {
    const database = findDatabase(this.context, name);
    if (this.database === null) this.open(database);
    else if (this.database !== database) {
      const message = `A Listen stream is about one database; this one is about "${this.database.id}".`;
      throw new FirestoreError('INVALID_ARGUMENT', message);
    }
    return database;
  }

  private open(database: Database): void {
    this.database = database;
    this.endings.push(
      database.listen((changes, micros) =>
        // The commit is done: what goes wrong here is this stream's failure, not the writer's.
        this.guard(() => this.onCommit(database, changes, micros)),
      ),
    );
    this.beat(database);
    if (this.context.authorizer.isServer) return;
    this.endings.push(
      this.context.rules.watch(() => this.guard(() => this.recheck(database, () => true))),
    );
    this.endWithToken();
  }

  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.channel.fail(error);
    }
  }

  private beat(database: Database): void {
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.context.clock.schedule(HEARTBEAT_MILLISECONDS, () => {
        this.guard(() => {
          database.settle();
          this.recheck(database, () => true);
          if (this.targets.size > 0) this.sendSnapshot(database.nextMicros());
        });
        next();
      });
    };
    next();
    this.endings.push(() => cancel());
  }

  private endWithToken(): void {
    const { authorizer, clock } = this.context;
    if (authorizer.expiresMilliseconds === null) return;
    const remaining = authorizer.expiresMilliseconds - clock.now();
    this.endings.push(
      clock.schedule(remaining, () => {
        this.channel.fail(
          new FirestoreError(
            'UNAUTHENTICATED',
            'Missing or invalid authentication: the token has expired.',
          ),
        );
      }),
    );
  }

  private addTarget(database: Database, message: TargetMessage): void {
    const id = message.targetId || 1;
    if (this.targets.has(id))
      throw new FirestoreError('INVALID_ARGUMENT', `Target id ${id} is in use on this stream.`);
    try {
      const target = this.readTarget(database, message);
      this.targets.set(id, { target, lookedUp: this.authorize(database, target) });
      if (target.query !== null) indexesFor(database, target.query);
      this.startTarget(database, [id, target], message);
      if (message.once) this.removeTarget(id, null);
    } catch (error) {
      if (!(error instanceof FirestoreError)) throw error;
      this.removeTarget(id, error);
    }
  }

  private readTarget(database: Database, message: TargetMessage): ListenTarget {
    if (message.documents)
      return documentsTarget(new Set(message.documents.documents.map(pathReader(database))));
    if (!message.query)
      throw new FirestoreError('INVALID_ARGUMENT', 'A target must name documents or a query.');
    const { path } = findParent(this.context, message.query.parent);
    const query = readQuery(message.query.structuredQuery, {
      parent: path,
      readPath: pathReader(database),
    });
    if (query.findNearest !== undefined)
      throw new FirestoreError('INVALID_ARGUMENT', 'Vector searches cannot be listened to.');
    return queryTarget(query);
  }

  private authorize(database: Database, { query, paths }: ListenTarget): LookedUp {
    const { authorizer } = this.context;
    if (query !== null) return authorizer.list(database, query);
    const lookedUp = new Set<string>();
    for (const path of paths ?? [])
      for (const each of authorizer.get(database, path, database.table.get(path)))
        lookedUp.add(each);
    return lookedUp;
  }

  private startTarget(
    database: Database,
    [id, target]: readonly [number, ListenTarget],
    message: TargetMessage,
  ): void {
    const since = readResumption(message);
    const micros = database.nextMicros();
    this.channel.send(targetChange('ADD', [id]));
    if (since !== null && since <= micros && database.knows(since)) {
      const missed = target.resume(database.table, since);
      this.sendDifferences(database, new Map([[id, missed]]), micros);
      const expected = message.expectedCount?.value ?? 0;
      if (expected > 0 && expected !== missed.countBefore)
        this.channel.send(existenceFilter(database, id, [...target.told()]));
    } else {
      if (since !== null) this.channel.send(targetChange('RESET', [id]));
      const changed = target.start(database.table);
      const found = new Set(changed.map(({ path }) => path));
      const removed = [...(target.paths ?? [])].filter((path) => !found.has(path));
      this.sendDifferences(database, new Map([[id, { changed, removed }]]), micros);
    }
    this.channel.send(targetChange('CURRENT', [id], micros));
    this.sendSnapshot(micros);
  }

  private removeTarget(id: number, cause: FirestoreError | null): void {
    this.targets.delete(id);
    this.channel.send(targetRemoved(id, cause));
  }

  private onCommit(database: Database, changes: readonly DocumentChange[], micros: number): void {
    this.recheck(database, ({ target, lookedUp }) =>
      changes.some(({ path }) => lookedUp.has(path) || (target.paths?.has(path) ?? false)),
    );
    const differences = new Map<number, TargetDifference>();
    for (const [id, { target }] of this.targets)
      differences.set(id, target.follow(database.table, changes));
    if (this.sendDifferences(database, differences, micros)) this.sendSnapshot(micros);
  }

  /** Asks the rules again about the targets that are concerned. They may depend on documents and on the time. */
  private recheck(database: Database, isConcerned: (watched: Watched) => boolean): void {
    if (this.context.authorizer.isServer) return;
    for (const [id, watched] of this.targets) {
      if (!isConcerned(watched)) continue;
      try {
        watched.lookedUp = this.authorize(database, watched.target);
      } catch (error) {
        if (!(error instanceof FirestoreError)) throw error;
        this.removeTarget(id, error);
      }
    }
  }

  /** Sends each document once, for all the targets that it came to or left. Says whether there was any. */
  private sendDifferences(
    database: Database,
    differences: ReadonlyMap<number, TargetDifference>,
    micros: number,
  ): boolean {
    const changed = new Map<string, { document: StoredDocument; targetIds: number[] }>();
    const removed = new Map<string, number[]>();
    for (const [id, difference] of differences) {
      for (const document of difference.changed) {
        const entry = changed.get(document.path);
        if (entry === undefined) changed.set(document.path, { document, targetIds: [id] });
        else entry.targetIds.push(id);
      }
      for (const path of difference.removed) {
        const ids = removed.get(path);
        if (ids === undefined) removed.set(path, [id]);
        else ids.push(id);
      }
    }
    for (const [path, { document, targetIds }] of changed) {
      const removedTargetIds = removed.get(path) ?? [];
      removed.delete(path);
      // One message serves several targets, so a projection is possible only where there is one.
      const only = targetIds.length === 1 ? this.targets.get(targetIds[0]!)?.target : undefined;
      const select = only?.select ?? null;
      this.channel.send(
        documentChanged(database, document, { targetIds, removedTargetIds, select }),
      );
    }
    for (const [path, targetIds] of removed) {
      const isDeleted = database.table.get(path) === null;
      this.channel.send(documentLeft(database, { path, targetIds, micros, isDeleted }));
    }
    return changed.size + removed.size > 0;
  }

  private sendSnapshot(micros: number): void {
    this.channel.send(targetChange('NO_CHANGE', [], micros));
  }
}
