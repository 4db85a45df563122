import protobuf from 'protobufjs';
import descriptors from '@google-cloud/pubsub/build/protos/protos.json';
import { iamDescriptors } from './iam-proto';

/** google.pubsub.v1, read from the official client's own descriptors, and what it leans on. */
export const root = protobuf.Root.fromJSON(descriptors)
  .addJSON(iamDescriptors.nested as unknown as Record<string, protobuf.AnyNestedObject>)
  .resolveAll() as protobuf.Root;

export const services = {
  Publisher: 'google.pubsub.v1.Publisher',
  Subscriber: 'google.pubsub.v1.Subscriber',
  SchemaService: 'google.pubsub.v1.SchemaService',
  IAMPolicy: 'google.iam.v1.IAMPolicy',
} as const;

export type ServiceName = keyof typeof services;

/** What a unary method learns of its call besides the request. */
export interface UnaryCall {
  onCancelled(listener: () => void): void;
}

/** Methods by their name in the service. A method parses nothing: it gets the decoded request. */
export type UnaryMethods = Readonly<
  Record<string, (request: never, call: UnaryCall) => object | Promise<object>>
>;

export type ServiceMethods = Readonly<Record<ServiceName, UnaryMethods>>;

export function methodsOf(service: ServiceName): protobuf.Method[] {
  return root.lookupService(services[service]).methodsArray;
}

export interface Codec {
  readonly encode: (value: unknown) => Buffer;
  readonly decode: (bytes: Buffer) => object;
}

/** Responses that hold nothing which needs conversion, and are sent too often to convert them. */
const plainTypes = new Set(['PublishResponse', 'PullResponse', 'StreamingPullResponse', 'Empty']);

export function codecOf(type: protobuf.Type | null): Codec {
  if (!type) throw new Error('The Pub/Sub descriptors name a type that they do not contain.');
  const isPlain = plainTypes.has(type.name);
  return {
    encode: (value) => {
      const message = isPlain ? (value as protobuf.Message) : type.fromObject(value as object);
      return type.encode(message).finish() as Buffer;
    },
    // int64 fields are counts and seconds here, well within what a number holds.
    decode: (bytes) => type.toObject(type.decode(bytes), { longs: Number, enums: String }),
  };
}
