import { aggregate, type Aggregation } from '../../state/aggregation';
import { parseFieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import {
  type AggregationQueryMessage,
  type ConsistencyMessage,
  type QueryMessage,
} from '../wire/messages';
import { readQuery } from '../wire/read-query';
import { documentMessage } from '../wire/write-answer';
import { findParent, pathReader, type CallContext, type Located } from './call-context';
import { readConsistency, transactionBytes } from './consistency';
import { streaming } from './method';

interface RunQueryRequest extends ConsistencyMessage {
  readonly parent: string;
  readonly structuredQuery: QueryMessage | null;
}

interface RunAggregationQueryRequest extends ConsistencyMessage {
  readonly parent: string;
  readonly structuredAggregationQuery: AggregationQueryMessage | null;
}

export const runQuery = streaming<RunQueryRequest>(async (context, request, send) => {
  const { database, query } = prepare(context, request.parent, request.structuredQuery);
  const { moment, begun, readTime } = readConsistency(database, request);
  if (begun !== null) send({ transaction: transactionBytes(begun) });
  const documents = await database.query(query, moment);
  for (const document of documents)
    send({ document: documentMessage(database, document, query.select), readTime });
  // Even an empty result says when it was read.
  if (documents.length === 0) send({ readTime });
});

export const runAggregationQuery = streaming<RunAggregationQueryRequest>(
  async (context, request, send) => {
    const message = request.structuredAggregationQuery;
    const { database, query } = prepare(context, request.parent, message?.structuredQuery ?? null);
    const aggregations = readAggregations(message?.aggregations ?? []);
    const { moment, begun, readTime } = readConsistency(database, request);
    const documents = await database.query(query, moment);
    const result = { aggregateFields: aggregate(documents, aggregations) };
    send({ result, readTime, ...(begun === null ? {} : { transaction: transactionBytes(begun) }) });
  },
);

interface Prepared {
  readonly database: Located['database'];
  readonly query: ReturnType<typeof readQuery>;
}

function prepare(context: CallContext, parentName: string, message: QueryMessage | null): Prepared {
  const { database, path } = findParent(context, parentName);
  const query = readQuery(message, { parent: path, readPath: pathReader(database) });
  context.authorizer.list(database, query);
  return { database, query };
}

function readAggregations(
  messages: AggregationQueryMessage['aggregations'],
): readonly Aggregation[] {
  if (messages.length === 0)
    throw new FirestoreError('INVALID_ARGUMENT', 'An aggregation query needs aggregations.');
  return messages.map(({ alias, count, sum, avg }, index) => {
    const name = alias === '' ? `field_${index + 1}` : alias;
    if (count)
      return {
        kind: 'count',
        alias: name,
        upTo: count.upTo === null ? null : Number(count.upTo.value),
      };
    const field = parseFieldPath((sum ?? avg)?.field?.fieldPath ?? '');
    return { kind: sum ? 'sum' : 'average', alias: name, field };
  });
}
