import { type ServerResponse } from 'node:http';
import { frame } from './framing';

/**
 * A page keeps the text of a whole answer, and confirms what it got only with its next request: so an answer is ended
 * when it has become this long, and the client asks again at once.
 */
const LONGEST_ANSWER_BYTES = 1024 * 1024;

/** The open GET on which a session's arrays go out. */
export class Backchannel {
  private bytes = 0;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: {
      /** False: the client polls, so the first batch ends the answer. */
      readonly isStreaming: boolean;
      /** The last array that the client has; grows with what is written. */
      sentUpTo: number;
    },
  ) {
    // A client that goes away is heard of by 'close'; what was on its way to it is kept.
    response.on('error', () => undefined);
    // The client judges by the first bytes whether a proxy holds answers back.
    response.flushHeaders();
  }

  get sentUpTo(): number {
    return this.options.sentUpTo;
  }

  /** Writes a batch; true when the answer is over with it. */
  write(json: string, lastId: number): boolean {
    const text = frame(json);
    this.bytes += text.length;
    this.options.sentUpTo = lastId;
    const isOver = !this.options.isStreaming || this.bytes > LONGEST_ANSWER_BYTES;
    if (isOver) this.response.end(text);
    else this.response.write(text);
    return isOver;
  }

  end(): void {
    this.response.end();
  }

  /** Cuts the answer off, so that the client knows that something is wrong. */
  abort(): void {
    this.response.destroy();
  }
}
