import {
  Metadata,
  Server,
  status,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  type ServerDuplexStream,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { FirestoreError } from '../state/firestore-error';
import { methods } from './methods';
import { type CallContext } from './methods/call-context';
import { type StreamingMethod, type UnaryMethod } from './methods/method';
import { ListenSession } from './streams/listen-session';
import { type StreamChannel, type StreamSession } from './streams/stream-session';
import { WriteSession } from './streams/write-session';
import { loadProtocol, type ProtocolMethod } from './wire/protocol';

/** Makes the context of a call from its `authorization` header. Throws FirestoreError UNAUTHENTICATED. */
export type ContextFactory = (authorization: string | undefined) => CallContext;

/** Real Firestore refuses requests above 10 MiB; this leaves room so that the refusal comes from us. */
const MAXIMUM_MESSAGE_BYTES = 64 * 1024 * 1024;

/** A gRPC server for Firestore's methods. It is bound to no port: connections are handed to it. */
export function createGrpcServer(createContext: ContextFactory): Server {
  const server = new Server({
    'grpc.max_receive_message_length': MAXIMUM_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAXIMUM_MESSAGE_BYTES,
  });
  const protocol = loadProtocol();
  const definitions = protocol.map((method) => [method.name, definition(method)] as const);
  const handlers = protocol.map(
    (method) => [method.name, handlerOf(method, createContext)] as const,
  );
  server.addService(Object.fromEntries(definitions), Object.fromEntries(handlers));
  return server;
}

function definition(method: ProtocolMethod): MethodDefinition<object, object> {
  const { path, requestStream, responseStream, request, response } = method;
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: (message) => Buffer.from(request.encode(message).finish()),
    requestDeserialize: (bytes) => request.decode(bytes),
    responseSerialize: (message) => Buffer.from(response.encode(message).finish()),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}

function handlerOf(method: ProtocolMethod, createContext: ContextFactory): UntypedHandleCall {
  if (method.name === 'Listen')
    return bidirectional(createContext, (...each) => new ListenSession(...each));
  if (method.name === 'Write')
    return bidirectional(createContext, (...each) => new WriteSession(...each));
  const implementation = methods[method.name];
  if (implementation?.kind === 'unary') return unaryHandler(createContext, implementation);
  if (implementation?.kind === 'streaming') return streamingHandler(createContext, implementation);
  const message = `${method.name} is not available in the local cloud's Firestore.`;
  const refuse = (): never => {
    throw new FirestoreError('UNIMPLEMENTED', message);
  };
  if (method.requestStream) return bidirectional(createContext, refuse);
  return method.responseStream
    ? streamingHandler(createContext, { kind: 'streaming', handle: refuse })
    : unaryHandler(createContext, { kind: 'unary', handle: refuse });
}

function unaryHandler(
  createContext: ContextFactory,
  method: UnaryMethod,
): handleUnaryCall<object, object> {
  const answer = async (metadata: Metadata, request: object): Promise<object> =>
    method.handle(createContext(authorizationOf(metadata)), request);
  return (call, callback) => {
    answer(call.metadata, call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    );
  };
}

function streamingHandler(
  createContext: ContextFactory,
  method: StreamingMethod,
): handleServerStreamingCall<object, object> {
  const answer = async (
    metadata: Metadata,
    request: object,
    send: (message: object) => void,
  ): Promise<void> => method.handle(createContext(authorizationOf(metadata)), request, send);
  return (call) => {
    // An error that comes without headers before it is retried by the official client for seconds.
    call.sendMetadata(new Metadata());
    answer(call.metadata, call.request, (message) => call.write(message)).then(
      () => call.end(),
      (error: unknown) => call.emit('error', toServiceError(error)),
    );
  };
}

type OpenSession = (context: CallContext, channel: StreamChannel) => StreamSession;

function bidirectional(
  createContext: ContextFactory,
  openSession: OpenSession,
): handleBidiStreamingCall<object, object> {
  return (call) => {
    call.sendMetadata(new Metadata());
    const channel = new BidirectionalCall(call);
    channel.run(() => openSession(createContext(authorizationOf(call.metadata)), channel));
  };
}

/** Couples a session to a call: whatever ends first ends the other, once. */
class BidirectionalCall implements StreamChannel {
  private session: StreamSession | null = null;
  private isOpen = true;

  constructor(private readonly call: ServerDuplexStream<object, object>) {}

  run(openSession: () => StreamSession): void {
    this.call.on('data', (request: object) => this.receive(request));
    this.call.on('end', () => this.finish(() => this.call.end()));
    this.call.on('cancelled', () => this.finish(() => undefined));
    this.call.on('error', () => this.finish(() => undefined));
    try {
      this.session = openSession();
    } catch (error) {
      this.fail(error);
    }
  }

  send(message: object): void {
    if (this.isOpen) this.call.write(message);
  }

  fail(error: unknown): void {
    this.finish(() => this.call.emit('error', toServiceError(error)));
  }

  private receive(request: object): void {
    if (!this.isOpen || this.session === null) return;
    const { session } = this;
    Promise.resolve()
      .then(() => session.receive(request))
      .catch((error: unknown) => this.fail(error));
  }

  private finish(end: () => void): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.session?.close();
    end();
  }
}

function authorizationOf(metadata: Metadata): string | undefined {
  return metadata.get('authorization')[0]?.toString();
}

function toServiceError(error: unknown): { code: number; details: string } {
  if (error instanceof FirestoreError) return { code: error.code, details: error.message };
  return {
    code: status.INTERNAL,
    details: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
