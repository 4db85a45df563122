import { checkRequestSize } from '../wire/request-size';
import { type CallContext } from './call-context';

/** Answers one request with one message. */
export interface UnaryMethod {
  readonly kind: 'unary';
  readonly handle: (context: CallContext, request: unknown) => Promise<object>;
}

/** Answers one request with any number of messages. */
export interface StreamingMethod {
  readonly kind: 'streaming';
  readonly handle: (
    context: CallContext,
    request: unknown,
    send: (message: object) => void,
  ) => Promise<void>;
}

/** A method over messages of type `Request`. The decoder vouches for the type: see `wire/messages.ts`. */
export function unary<Request>(
  handle: (context: CallContext, request: Request) => Promise<object>,
): UnaryMethod {
  return {
    kind: 'unary',
    handle: async (context, request) => {
      checkRequestSize(request);
      return handle(context, request as Request);
    },
  };
}

/** `unary` for methods that answer with a stream. */
export function streaming<Request>(
  handle: (
    context: CallContext,
    request: Request,
    send: (message: object) => void,
  ) => Promise<void>,
): StreamingMethod {
  return {
    kind: 'streaming',
    handle: async (context, request, send) => {
      checkRequestSize(request);
      await handle(context, request as Request, send);
    },
  };
}
