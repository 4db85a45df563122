import {
  connect,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Root, type Type } from 'protobufjs';
import { grpcMessages } from './grpc-messages';

/** Documents read and written, as Google bills them, by the kind of document (`pipelines/tasks`, `cache` …). */
export interface FirestoreUsage {
  readonly reads: Readonly<Record<string, number>>;
  readonly writes: Readonly<Record<string, number>>;
}

/** Stands before Firestore, passes every call on and counts the documents in it. */
export interface FirestoreMeter {
  /** `host:port`, to be given to what is to be counted. */
  readonly address: string;
  /** Where calls go. Calls that come before wait. */
  connectTo(firestore: string): void;
  /** Since the last call of it. */
  take(): FirestoreUsage;
  stop(): void;
}

export async function startFirestoreMeter(): Promise<FirestoreMeter> {
  const decode = decoders();
  let usage = nothingUsed();
  let session: ClientHttp2Session | undefined;
  let use: (upstream: ClientHttp2Session) => void;
  const upstream = new Promise<ClientHttp2Session>((resolve) => (use = resolve));
  const server = createServer();
  server.on('stream', (stream, headers) => {
    void upstream.then((session) => forward(stream, { headers, session, meter }));
  });
  const meter = (path: string, direction: Direction, message: Buffer): void => {
    for (const [kind, name] of decode(path, direction, message)) {
      const counts = usage[kind];
      counts[name] = (counts[name] ?? 0) + 1;
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connectTo: (firestore) => use((session = connect(`http://${firestore}`))),
    take: () => {
      const taken = usage;
      usage = nothingUsed();
      return taken;
    },
    stop: () => {
      session?.destroy();
      server.close();
    },
  };
}

type Counts = Record<string, number>;
const nothingUsed = (): { reads: Counts; writes: Counts } => ({ reads: {}, writes: {} });

type Direction = 'request' | 'response';
type Meter = (path: string, direction: Direction, message: Buffer) => void;

interface Forwarding {
  readonly headers: IncomingHttpHeaders;
  readonly session: ClientHttp2Session;
  readonly meter: Meter;
}

function forward(stream: ServerHttp2Stream, { headers, session, meter }: Forwarding): void {
  const path = String(headers[':path']);
  // The session names its own authority.
  const others = Object.entries(headers).filter(([name]) => name !== ':authority');
  const call = session.request(Object.fromEntries(others), { endStream: false });
  const requests = grpcMessages((message) => meter(path, 'request', message));
  const responses = grpcMessages((message) => meter(path, 'response', message));
  stream.on('data', requests);
  stream.pipe(call);
  call.on('response', (answer) => {
    stream.respond(answer, { waitForTrailers: true });
  });
  let trailers: IncomingHttpHeaders = {};
  call.on('trailers', (given: IncomingHttpHeaders) => {
    trailers = given;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  call.on('data', responses);
  call.pipe(stream);
  // Who leaves takes the other side along: a listener that is closed, a process that is killed.
  call.on('error', () => stream.close());
  stream.on('error', () => call.close());
  stream.on('close', () => call.close());
}

type Counted = readonly ['reads' | 'writes', string];

/** What a message reads or writes. */
function decoders(): (path: string, direction: Direction, message: Buffer) => Counted[] {
  const protos = join(process.cwd(), 'node_modules/@google-cloud/firestore/build/protos/v1.json');
  const root = new Root().loadSync(protos);
  const type = (name: string): Type => root.lookupType(`google.firestore.v1.${name}`);
  const readers: Record<string, (message: Buffer) => Counted[]> = {
    'BatchGetDocuments request': (message) => {
      const { documents } = type('BatchGetDocumentsRequest').decode(message) as unknown as {
        documents: string[];
      };
      return documents.map((name) => ['reads', kindOf(name)]);
    },
    'RunQuery response': (message) => {
      const { document } = type('RunQueryResponse').decode(message) as unknown as {
        document: { name: string } | null;
      };
      return document === null ? [] : [['reads', `${kindOf(document.name)} (query)`]];
    },
    'RunAggregationQuery request': () => [['reads', '(aggregation)']],
    'Commit request': (message) => {
      const { writes } = type('CommitRequest').decode(message) as unknown as {
        writes: { update: { name: string } | null; delete: string }[];
      };
      return writes.map((write) => ['writes', kindOf(write.update?.name ?? write.delete)]);
    },
  };
  return (path, direction, message) => {
    const method = path.slice(path.lastIndexOf('/') + 1);
    return readers[`${method} ${direction}`]?.(message) ?? [];
  };
}

/** The collections on the way to a document. */
function kindOf(name: string): string {
  const path = name.replace(/^projects\/[^/]+\/databases\/[^/]+\/documents\//, '');
  return path
    .split('/')
    .filter((_, index) => index % 2 === 0)
    .join('/');
}
