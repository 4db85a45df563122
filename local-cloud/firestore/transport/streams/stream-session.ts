/** One open bidirectional call, whatever carries it: gRPC now, a browser's channel as well. */
export interface StreamSession {
  /** Takes the next request. A throw or a rejection fails the whole stream. */
  receive(request: unknown): void | Promise<void>;
  /** Frees what the session holds; called once, however the stream ends. */
  close(): void;
}

/** The way back to the client of a stream. */
export interface StreamChannel {
  send(message: object): void;
  /** Ends the stream with an error. */
  fail(error: unknown): void;
}
