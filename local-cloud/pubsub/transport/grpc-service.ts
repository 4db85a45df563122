import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import descriptors from '@google-cloud/pubsub/build/protos/protos.json';
import { PubSubError } from '../state/status';

/** What a unary method learns of its call besides the request. */
export interface UnaryCall {
  onCancelled(listener: () => void): void;
}

/** Methods by their name in the service. A method parses nothing: it gets the decoded request. */
export type UnaryMethods = Readonly<
  Record<string, (request: never, call: UnaryCall) => object | Promise<object>>
>;

const root = protobuf.Root.fromJSON(descriptors).resolveAll();

/**
 * The definition of a google.pubsub.v1 service, read from the official client's own descriptors.
 * Methods that are left without a handler answer UNIMPLEMENTED.
 */
export function serviceDefinition(service: 'Publisher' | 'Subscriber'): grpc.ServiceDefinition {
  const { methods } = root.lookupService(`google.pubsub.v1.${service}`);
  const definition: Record<string, grpc.MethodDefinition<unknown, unknown>> = {};
  for (const method of Object.values(methods)) {
    const request = codec(method.resolvedRequestType);
    const response = codec(method.resolvedResponseType);
    definition[method.name] = {
      path: `/google.pubsub.v1.${service}/${method.name}`,
      requestStream: method.requestStream ?? false,
      responseStream: method.responseStream ?? false,
      requestSerialize: request.encode,
      requestDeserialize: request.decode,
      responseSerialize: response.encode,
      responseDeserialize: response.decode,
    };
  }
  return definition;
}

export function unaryHandlers(methods: UnaryMethods): grpc.UntypedServiceImplementation {
  const handlers: grpc.UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(methods)) {
    const handle: grpc.handleUnaryCall<never, object> = (call, answer) => {
      const onCancelled = (listener: () => void): void => void call.on('cancelled', listener);
      Promise.resolve()
        .then(() => method(call.request, { onCancelled }))
        .then((response) => answer(null, response))
        .catch((error: unknown) => answer(grpcError(error)));
    };
    handlers[name] = handle as grpc.UntypedHandleCall;
  }
  return handlers;
}

/** An error as gRPC sends it; what is not a refusal of ours is INTERNAL. */
export function grpcError(error: unknown): { code: number; details: string } {
  if (error instanceof PubSubError) return { code: error.code, details: error.message };
  const details = error instanceof Error ? error.message : String(error);
  return { code: grpc.status.INTERNAL, details };
}

function codec(type: protobuf.Type | null): {
  encode: (value: unknown) => Buffer;
  decode: (bytes: Buffer) => object;
} {
  if (!type) throw new Error('The Pub/Sub descriptors name a type that they do not contain.');
  return {
    encode: (value) => Buffer.from(type.encode(type.fromObject(value as object)).finish()),
    // int64 fields are counts and seconds here, well within what a number holds.
    decode: (bytes) => type.toObject(type.decode(bytes), { longs: Number, enums: String }),
  };
}
