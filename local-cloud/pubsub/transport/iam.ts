import { type Broker } from '../state/broker';
import { type Binding, type Policy } from '../state/policies';
import { type UnaryMethods } from './protocol';

interface WirePolicy {
  readonly version?: number;
  readonly bindings?: readonly Partial<Binding>[];
  readonly etag?: Buffer;
}

/** google.iam.v1.IAMPolicy for the resources of Pub/Sub. */
export function iamMethods({ policies }: Broker): UnaryMethods {
  return {
    GetIamPolicy: ({ resource = '' }: { resource?: string }) => toWire(policies.get(resource)),
    SetIamPolicy: ({ resource = '', policy = {} }: { resource?: string; policy?: WirePolicy }) =>
      toWire(policies.set(resource, fromWire(policy))),
    TestIamPermissions: ({ resource = '', permissions = [] }: TestRequest) => ({
      permissions: policies.test(resource, permissions),
    }),
  };
}

interface TestRequest {
  readonly resource?: string;
  readonly permissions?: readonly string[];
}

function toWire({ version, bindings, etag }: Policy): object {
  return { version, bindings, etag: Buffer.from(etag, 'base64') };
}

function fromWire({ version = 0, bindings = [], etag }: WirePolicy): Policy {
  return {
    version,
    bindings: bindings.map(({ role = '', members = [], condition }) => ({
      role,
      members,
      ...(condition && { condition }),
    })),
    etag: etag?.toString('base64') ?? '',
  };
}
