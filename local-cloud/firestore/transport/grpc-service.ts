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
import { InjectedFault, type Calls } from '../../calls';
import { FirestoreError } from '../state/firestore-error';
import { describeCall } from './describe-call';
import { methods } from './methods';
import { type CallContext } from './methods/call-context';
import { type StreamingMethod, type UnaryMethod } from './methods/method';
import { ListenSession } from './streams/listen-session';
import { type StreamChannel, type StreamSession } from './streams/stream-session';
import { WriteSession } from './streams/write-session';
import { loadProtocol, type ProtocolMethod } from './wire/protocol';
import { decodeRequest } from './wire/request-size';

/** Makes the context of a call from its `authorization` header. Throws FirestoreError UNAUTHENTICATED. */
export type ContextFactory = (authorization: string | undefined) => CallContext;

/** Real Firestore refuses requests above 10 MiB; this leaves room so that the refusal comes from us. */
const MAXIMUM_MESSAGE_BYTES = 64 * 1024 * 1024;

/** What every handler needs: who calls, and the operator who watches. */
interface Surroundings {
  readonly createContext: ContextFactory;
  readonly calls: Calls;
}

/** A gRPC server for Firestore's methods. It is bound to no port: connections are handed to it. */
export function createGrpcServer(surroundings: Surroundings): Server {
  const server = new Server({
    // Its statistics cost time on every message, and nobody asks for them.
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': MAXIMUM_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAXIMUM_MESSAGE_BYTES,
  });
  const protocol = loadProtocol();
  const definitions = protocol.map((method) => [method.name, definition(method)] as const);
  const handlers = protocol.map(
    (method) => [method.name, handlerOf(method, surroundings)] as const,
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
    requestDeserialize: (bytes) => decodeRequest(request, bytes),
    responseSerialize: (message) => Buffer.from(response.encode(message).finish()),
    responseDeserialize: (bytes) => response.decode(bytes),
  };
}

function handlerOf(method: ProtocolMethod, surroundings: Surroundings): UntypedHandleCall {
  const { name } = method;
  if (name === 'Listen') {
    return streamHandler(name, surroundings, (...each) => new ListenSession(...each));
  }
  if (name === 'Write') {
    return streamHandler(name, surroundings, (...each) => new WriteSession(...each));
  }
  const implementation = methods[name];
  if (implementation?.kind === 'unary') return unaryHandler(name, surroundings, implementation);
  if (implementation?.kind === 'streaming') {
    return streamingHandler(name, surroundings, implementation);
  }
  const refuse = (): never => {
    const message = `${name} is not available in the local cloud's Firestore.`;
    throw new FirestoreError('UNIMPLEMENTED', message);
  };
  if (method.requestStream) return streamHandler(name, surroundings, refuse);
  return method.responseStream
    ? streamingHandler(name, surroundings, { kind: 'streaming', handle: refuse })
    : unaryHandler(name, surroundings, { kind: 'unary', handle: refuse });
}

function unaryHandler(
  name: string,
  { createContext, calls }: Surroundings,
  method: UnaryMethod,
): handleUnaryCall<object, object> {
  return ({ metadata, request }, callback) => {
    const work = (): Promise<object> =>
      method.handle(createContext(authorizationOf(metadata)), request);
    calls.run(describeCall(name, request), work).then(
      (response) => callback(null, response),
      (error: unknown) => callback(toServiceError(error)),
    );
  };
}

function streamingHandler(
  name: string,
  { createContext, calls }: Surroundings,
  method: StreamingMethod,
): handleServerStreamingCall<object, object> {
  return (call) => {
    const { metadata, request } = call;
    let isAnswering = false;
    const send = (message: object): void => {
      isAnswering = true;
      call.write(message);
    };
    const work = (): Promise<void> =>
      method.handle(createContext(authorizationOf(metadata)), request, send);
    calls.run(describeCall(name, request), work).then(
      () => call.end(),
      (error: unknown) => {
        // An error that comes without headers before it is retried by the official client for seconds.
        if (!isAnswering) call.sendMetadata(new Metadata());
        call.emit('error', toServiceError(error));
      },
    );
  };
}

type OpenSession = (context: CallContext, channel: StreamChannel) => StreamSession;

function streamHandler(
  name: string,
  { createContext, calls }: Surroundings,
  openSession: OpenSession,
): handleBidiStreamingCall<object, object> {
  return (call) => {
    call.sendMetadata(new Metadata());
    const channel = new BidirectionalCall(call);
    channel.run(async () => {
      const finished = await calls.begin(describeCall(name, null));
      channel.onEnd(finished);
      return openSession(createContext(authorizationOf(call.metadata)), channel);
    });
  };
}

/** Couples a session to a call: whatever ends first ends the other, once. */
class BidirectionalCall implements StreamChannel {
  private session: Promise<StreamSession | null> = Promise.resolve(null);
  private outcome: string | null = null;
  private tellEnd: (outcome: string) => void = () => undefined;

  constructor(private readonly call: ServerDuplexStream<object, object>) {}

  run(openSession: () => Promise<StreamSession>): void {
    this.call.on('data', (request: object) => this.receive(request));
    this.call.on('end', () => this.finish('OK', () => this.call.end()));
    this.call.on('cancelled', () => this.finish('CANCELLED', () => undefined));
    this.call.on('error', () => this.finish('UNKNOWN', () => undefined));
    this.session = openSession().catch((error: unknown) => {
      this.fail(error);
      return null;
    });
  }

  /** `listener` is told the name of the status with which the call ends, or has ended. */
  onEnd(listener: (outcome: string) => void): void {
    if (this.outcome === null) this.tellEnd = listener;
    else listener(this.outcome);
  }

  send(message: object): void {
    if (this.outcome === null) this.call.write(message);
  }

  fail(error: unknown): void {
    const failure = toServiceError(error);
    this.finish(status[failure.code] ?? 'UNKNOWN', () => this.call.emit('error', failure));
  }

  private receive(request: object): void {
    this.session
      .then((session) => (this.outcome === null ? session?.receive(request) : undefined))
      .catch((error: unknown) => this.fail(error));
  }

  private finish(outcome: string, end: () => void): void {
    if (this.outcome !== null) return;
    this.outcome = outcome;
    void this.session.then((session) => session?.close());
    this.tellEnd(outcome);
    end();
  }
}

function authorizationOf(metadata: Metadata): string | undefined {
  return metadata.get('authorization')[0]?.toString();
}

function toServiceError(error: unknown): { code: number; details: string } {
  if (error instanceof FirestoreError) return { code: error.code, details: error.message };
  if (error instanceof InjectedFault) {
    const code = status[error.status as keyof typeof status] ?? status.UNKNOWN;
    return { code, details: error.message };
  }
  return {
    code: status.INTERNAL,
    details: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
