import { randomUUID } from 'node:crypto';
import { type Database } from '../../state/database';
import { describeCall } from '../describe-call';
import { findDatabase, pathReader, type CallContext } from '../methods/call-context';
import { commitWrites } from '../methods/write-documents';
import { type WriteMessage } from '../wire/messages';
import { readWrite } from '../wire/read-write';
import { checkRequestSize } from '../wire/request-size';
import { commitMessage } from '../wire/write-answer';
import { type StreamChannel, type StreamSession } from './stream-session';

interface WriteRequest {
  readonly database: string;
  readonly writes: readonly WriteMessage[];
}

/** A Write stream: after a first message that opens it, each message is one commit, and they are done in order. */
export class WriteSession implements StreamSession {
  private database: Database | null = null;
  private answers = 0;
  private lastCommit: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: CallContext,
    private readonly channel: StreamChannel,
  ) {}

  receive(request: unknown): Promise<void> {
    checkRequestSize(request);
    const { database, writes } = request as WriteRequest;
    const isFirst = this.database === null;
    const opened = (this.database ??= findDatabase(this.context, database));
    if (isFirst) this.answer({});
    if (isFirst && writes.length === 0) return Promise.resolve();
    this.lastCommit = this.lastCommit.then(() => this.commit(opened, writes));
    return this.lastCommit;
  }

  close(): void {
    // Commits that are under way are finished: their client may ask again and must not find half of them.
  }

  private async commit(database: Database, messages: readonly WriteMessage[]): Promise<void> {
    const writes = messages.map((message) => readWrite(message, pathReader(database)));
    const call = describeCall('Write', { writes: messages });
    const staged = await this.context.calls.run(call, () =>
      commitWrites(this.context, { database, writes, transaction: null }),
    );
    this.answer(commitMessage(staged));
  }

  private answer(message: object): void {
    this.answers += 1;
    this.channel.send({
      ...message,
      // Only the first answer names the stream.
      ...(this.answers === 1 ? { streamId: randomUUID() } : {}),
      streamToken: Buffer.from(String(this.answers)),
    });
  }
}
