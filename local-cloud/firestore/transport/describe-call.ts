import { type Call } from '../../calls';

/** The parts of requests that say what a call is about, as the decoder gives them. */
interface Subject {
  readonly name?: string;
  readonly database?: string;
  readonly parent?: string;
  readonly collectionId?: string;
  readonly documents?: readonly string[];
  readonly document?: { readonly name: string } | null;
  readonly writes?: readonly {
    readonly update: { readonly name: string } | null;
    readonly delete: string | null;
  }[];
  readonly transaction?: Uint8Array | null;
  readonly structuredQuery?: SourceMessage | null;
  readonly structuredAggregationQuery?: { readonly structuredQuery: SourceMessage | null } | null;
}

interface SourceMessage {
  readonly from: readonly { readonly collectionId: string }[];
}

/** A call as the operator of the local cloud sees it. `request` is null for a stream, which is about many things. */
export function describeCall(method: string, request: object | null): Call {
  const subject = request === null ? '' : relative(subjectOf(request));
  const isEnding = method === 'Commit' && ((request as Subject).transaction?.length ?? 0) > 0;
  return {
    service: 'firestore',
    method,
    ...(subject === '' ? {} : { subject }),
    ...(isEnding ? { inTransaction: true } : {}),
  };
}

function subjectOf(request: Subject): string {
  const write = request.writes?.[0];
  const document =
    request.name ||
    request.document?.name ||
    request.documents?.[0] ||
    write?.update?.name ||
    write?.delete;
  if (document) return document;
  const query = request.structuredQuery ?? request.structuredAggregationQuery?.structuredQuery;
  const collection = query?.from[0]?.collectionId ?? request.collectionId;
  const parent = request.parent ?? request.database ?? '';
  return collection ? `${parent}/${collection}` : parent;
}

/** Without what is the same for everything in a database. */
function relative(name: string): string {
  return name.replace(/^projects\/[^/]+\/databases\/[^/]+\/documents\/?/, '');
}
