import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Field, Root, type Type } from 'protobufjs';

const SERVICE = 'google.firestore.v1.Firestore';

/** One method of the service, with the codecs of its messages. */
export interface ProtocolMethod {
  readonly name: string;
  /** E.g. `/google.firestore.v1.Firestore/Commit`. */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly request: Type;
  readonly response: Type;
}

let loaded: readonly ProtocolMethod[] | null = null;

/** The methods of Firestore's gRPC service, from the definitions that its official client ships. */
export function loadProtocol(): readonly ProtocolMethod[] {
  loaded ??= readProtocol();
  return loaded;
}

function readProtocol(): readonly ProtocolMethod[] {
  const client = dirname(require.resolve('@google-cloud/firestore/package.json'));
  const definitions: unknown = JSON.parse(
    readFileSync(join(client, 'build/protos/v1.json'), 'utf8'),
  );
  const root = Root.fromJSON(definitions as Parameters<typeof Root.fromJSON>[0]);
  // Transactions of the web client verify what they only read. The public definitions leave that operation out.
  root.lookupType('google.firestore.v1.Write').add(new Field('verify', 5, 'string'));
  // Newer clients than ours say how their transactions are to be kept apart.
  root
    .lookupType('google.firestore.v1.TransactionOptions.ReadWrite')
    .add(new Field('concurrencyMode', 2, 'int32'));
  root.resolveAll();
  return root.lookupService(SERVICE).methodsArray.map((method) => ({
    name: method.name,
    path: `/${SERVICE}/${method.name}`,
    requestStream: method.requestStream ?? false,
    responseStream: method.responseStream ?? false,
    request: root.lookupType(method.resolvedRequestType!.fullName),
    response: root.lookupType(method.resolvedResponseType!.fullName),
  }));
}

/** The message of a position in a query's results. */
export function cursorType(): Type {
  const { response } = loadProtocol().find(({ name }) => name === 'PartitionQuery')!;
  return response.fields['partitions']!.resolvedType as Type;
}
