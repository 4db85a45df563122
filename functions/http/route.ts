import { type DocumentTransaction } from '@attacca/cloud';

/** What a handler sees of a request, free of Express. */
export interface RouteRequest<Caller> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** The bytes of a form's files, by field. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** The span that serves it, in a trace that the caller may have begun. */
  readonly traceparent: string;
  /** Fires when the client has gone. */
  readonly closed: AbortSignal;
  /** Makes the handler's effect one, however often the request is sent with the same Idempotency-Key. */
  readonly once: Once;
}

/**
 * What a handler does its part with so that a repeated request replays its answer. A handler that keeps nothing has its
 * answer kept afterwards: right where doing it again changes nothing, but a crash in between does it again.
 */
export interface Once {
  /**
   * Called in the handler's own transaction, after its reads: answer and effect are one commit, and of two requests at
   * the same time only one commits. Without a key it does nothing.
   */
  keep(transaction: Pick<DocumentTransaction, 'create'>, answer: KeptAnswer): void;
}

/** An answer that can be given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteAnswer extends KeptAnswer {
  /** Server-sent events instead of a body: the answer stays open until the function returns. */
  readonly stream?: (send: (event: string, data: object) => void) => Promise<void>;
}

/** Whether a route's answer is kept for those who send the same request again. */
export function isRepeatable({
  method,
  isPublic = false,
  isQuestion = false,
}: Pick<Route<unknown>, 'method' | 'isPublic' | 'isQuestion'>): boolean {
  return method === 'post' && !isPublic && !isQuestion;
}

/** One route as data: served, and described in the OpenAPI document, from the same declaration. */
export interface Route<Caller> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{names}` in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  /** A POST that only asks: it has no effect to make one, and its answer is not kept. */
  readonly isQuestion?: boolean;
  /** Whether a caller must have proved who they are. */
  readonly isPublic?: boolean;
  readonly requestSchema?: object;
  /** The body is a form of `multipart/form-data`, with files of so many bytes at most. */
  readonly form?: { readonly largestFile: number };
  /** Whether a request without a body is one, too. */
  readonly isBodyOptional?: boolean;
  readonly query?: readonly { readonly name: string; readonly description: string }[];
  readonly success: { readonly status: number; readonly description: string };
  handle(request: RouteRequest<Caller>): Promise<RouteAnswer>;
  /** Brings a kept answer up to date before it is replayed; absent where it is good as it is. */
  replay?(kept: KeptAnswer, request: RouteRequest<Caller>): Promise<KeptAnswer>;
}
