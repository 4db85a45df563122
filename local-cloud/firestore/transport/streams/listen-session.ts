import { type Database } from '../../state/database';
import { type DocumentChange, type StoredDocument } from '../../state/document';
import { FirestoreError } from '../../state/firestore-error';
import { toWireTimestamp } from '../../state/timestamp';
import { findDatabase, findParent, pathReader, type CallContext } from '../methods/call-context';
import { type QueryMessage, type TimestampMessage } from '../wire/messages';
import { readQuery } from '../wire/read-query';
import { documentMessage, fullName } from '../wire/write-answer';
import { documentsTarget, queryTarget, type ListenTarget } from './listen-target';
import { type StreamChannel, type StreamSession } from './stream-session';

interface ListenRequest {
  readonly database: string;
  readonly addTarget: TargetMessage | null;
  readonly removeTarget: number | null;
}

interface TargetMessage {
  readonly query: { readonly parent: string; readonly structuredQuery: QueryMessage | null } | null;
  readonly documents: { readonly documents: readonly string[] } | null;
  readonly resumeToken: Uint8Array | null;
  readonly readTime: TimestampMessage | null;
  readonly targetId: number;
  readonly once: boolean;
}

/** `TargetChange.TargetChangeType` on the wire. */
const targetChangeTypes = { NO_CHANGE: 0, ADD: 1, REMOVE: 2, CURRENT: 3, RESET: 4 } as const;

/**
 * A Listen stream.
 * 1. A new target is told: ADD, its documents, CURRENT; then a snapshot of the whole stream.
 * 2. A commit that touches any target is told as its document changes and then one snapshot.
 * 3. A target that is resumed is told everything again, after RESET.
 */
export class ListenSession implements StreamSession {
  private readonly targets = new Map<number, ListenTarget>();
  private database: Database | null = null;
  private stopListening: (() => void) | null = null;

  constructor(
    private readonly context: CallContext,
    private readonly channel: StreamChannel,
  ) {}

  receive(request: unknown): void {
    const { database, addTarget, removeTarget } = request as ListenRequest;
    this.connect(database);
    if (addTarget) this.addTarget(addTarget);
    else if (removeTarget !== null) this.removeTarget(removeTarget, null);
  }

  close(): void {
    this.stopListening?.();
    this.targets.clear();
  }

  private connect(name: string): void {
    if (this.database !== null) return;
    const database = findDatabase(this.context, name);
    this.database = database;
    this.stopListening = database.listen((changes, micros) => {
      try {
        this.onCommit(database, changes, micros);
      } catch (error) {
        // The commit is done: what goes wrong here is this stream's failure, not the writer's.
        this.channel.fail(error);
      }
    });
  }

  private addTarget(message: TargetMessage): void {
    const database = this.database!;
    const id = message.targetId || 1;
    try {
      const target = this.readTarget(database, message);
      this.authorize(database, target);
      this.targets.set(id, target);
      this.startTarget(id, target, message);
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
    return queryTarget(
      readQuery(message.query.structuredQuery, { parent: path, readPath: pathReader(database) }),
    );
  }

  private authorize(database: Database, target: ListenTarget): void {
    if (target.query !== null) this.context.authorizer.list(database, target.query);
    for (const path of target.paths ?? [])
      this.context.authorizer.get(database, path, database.table.get(path));
  }

  private startTarget(id: number, target: ListenTarget, message: TargetMessage): void {
    const database = this.database!;
    const isResumed = message.readTime !== null || (message.resumeToken?.length ?? 0) > 0;
    this.sendTargetChange('ADD', id);
    if (isResumed) this.sendTargetChange('RESET', id);
    const micros = database.nextMicros();
    const documents = target.start(database.table);
    for (const document of documents) {
      this.channel.send({
        documentChange: {
          document: documentMessage(database, document, target.select),
          targetIds: [id],
        },
      });
    }
    const found = new Set(documents.map(({ path }) => path));
    for (const path of target.paths ?? [])
      if (!found.has(path)) this.sendDelete(path, [id], micros);
    this.sendTargetChange('CURRENT', id, micros);
    this.sendSnapshot(micros);
  }

  private removeTarget(id: number, cause: FirestoreError | null): void {
    this.targets.delete(id);
    const status = cause === null ? {} : { cause: { code: cause.code, message: cause.message } };
    this.channel.send({
      targetChange: { targetChangeType: targetChangeTypes.REMOVE, targetIds: [id], ...status },
    });
  }

  private onCommit(database: Database, changes: readonly DocumentChange[], micros: number): void {
    const changed = new Map<string, { document: StoredDocument; targetIds: number[] }>();
    const removed = new Map<string, number[]>();
    for (const [id, target] of this.targets) {
      if (!this.mayStillSee(database, [id, target], changes)) continue;
      const difference = target.follow(database.table, changes);
      for (const document of difference.changed) {
        const entry = changed.get(document.path) ?? { document, targetIds: [] };
        changed.set(document.path, { document, targetIds: [...entry.targetIds, id] });
      }
      for (const path of difference.removed) removed.set(path, [...(removed.get(path) ?? []), id]);
    }
    if (changed.size === 0 && removed.size === 0) return;
    this.sendDifference({ database, changed, removed, micros });
    this.sendSnapshot(micros);
  }

  /** Rules may depend on the document, so a user's watched documents are checked in every version. */
  private mayStillSee(
    database: Database,
    [id, target]: readonly [number, ListenTarget],
    changes: readonly DocumentChange[],
  ): boolean {
    try {
      for (const { path, after } of changes) {
        if (target.paths?.has(path)) this.context.authorizer.get(database, path, after);
      }
      return true;
    } catch (error) {
      if (!(error instanceof FirestoreError)) throw error;
      this.removeTarget(id, error);
      return false;
    }
  }

  private sendDifference(difference: StreamDifference): void {
    const { database, changed, removed, micros } = difference;
    for (const [path, { document, targetIds }] of changed) {
      const removedTargetIds = removed.get(path) ?? [];
      removed.delete(path);
      // One message serves several targets, so a projection is possible only where there is one.
      const only = targetIds.length === 1 ? this.targets.get(targetIds[0]!) : undefined;
      const message = documentMessage(database, document, only?.select ?? null);
      this.channel.send({ documentChange: { document: message, targetIds, removedTargetIds } });
    }
    for (const [path, targetIds] of removed) {
      if (database.table.get(path) === null) this.sendDelete(path, targetIds, micros);
      else this.channel.send({ documentRemove: this.departure(path, targetIds, micros) });
    }
  }

  private sendDelete(path: string, targetIds: readonly number[], micros: number): void {
    this.channel.send({ documentDelete: this.departure(path, targetIds, micros) });
  }

  private departure(path: string, removedTargetIds: readonly number[], micros: number): object {
    return {
      document: fullName(this.database!, path),
      removedTargetIds,
      readTime: toWireTimestamp(micros),
    };
  }

  private sendTargetChange(
    type: keyof typeof targetChangeTypes,
    id: number,
    micros?: number,
  ): void {
    const moment = micros === undefined ? {} : momentOf(micros);
    this.channel.send({
      targetChange: { targetChangeType: targetChangeTypes[type], targetIds: [id], ...moment },
    });
  }

  /** Without target ids it is about all of them: what was sent so far is consistent as of `micros`. */
  private sendSnapshot(micros: number): void {
    this.channel.send({
      targetChange: {
        targetChangeType: targetChangeTypes.NO_CHANGE,
        targetIds: [],
        ...momentOf(micros),
      },
    });
  }
}

interface StreamDifference {
  readonly database: Database;
  readonly changed: ReadonlyMap<
    string,
    { readonly document: StoredDocument; readonly targetIds: number[] }
  >;
  readonly removed: Map<string, number[]>;
  readonly micros: number;
}

function momentOf(micros: number): object {
  return { readTime: toWireTimestamp(micros), resumeToken: Buffer.from(String(micros)) };
}
